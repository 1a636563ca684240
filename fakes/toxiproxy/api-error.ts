/** A request that the API refuses, with Toxiproxy's status and words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What cannot be read or understood in a request. */
export const badRequestBody = (why: string): ApiError => new ApiError(400, `bad request body: ${why}`);
