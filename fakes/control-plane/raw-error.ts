/** What must never leave the server: parts of a cloud's raw error, each recognisable (server:LEAK-01). */
export const LEAK_MARKERS = [
  "t3.large",
  "ami-0abc",
  "vpc-0abc",
  "subnet-0abc",
  "UnauthorizedOperation",
  "<RequestID>7c1f</RequestID>",
] as const;

const [MACHINE, IMAGE, NETWORK, SUBNET, HEAD, BODY] = LEAK_MARKERS;

/** The text of a refusal as a careless control plane passes it on: its own words, then all that its cloud said. */
export const rawError = (message: string): string =>
  `${message}: ${HEAD}: RunInstances of ${MACHINE} from ${IMAGE} in ${NETWORK}/${SUBNET} failed, body: <Response>${BODY}</Response>`;
