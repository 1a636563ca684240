/** Where the rig's own entry, not the platform, tells what a Worker has logged. */
export const SEEN_PATH = "/-/seatrial/seen";
