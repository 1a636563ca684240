/** What a bucket knows of an object without its bytes. */
export interface ObjectHead {
  readonly key: string;
  /** Size in bytes. */
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly uploadedAt: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends ObjectHead {
  readonly bytes: Uint8Array;
}

export interface PutOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Write only when the stored etag is this one; null: only when nothing is stored. */
  readonly onlyIfEtag?: string | null;
}

export interface GetOptions {
  /** A larger object comes without its bytes: nobody is to hold what nobody will send. */
  readonly maxBytes?: number;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly cursor?: string;
  /** At most 1,000, which is also the default. */
  readonly limit?: number;
}

export interface ListPage {
  readonly objects: readonly ObjectHead[];
  readonly truncated: boolean;
  /** Where the next page starts; present only when truncated. */
  readonly cursor?: string;
}

/** The R2 binding, byte-exact: strongly consistent by key, no transaction across keys. */
export interface BucketApi {
  get(key: string, options?: GetOptions): Promise<StoredObject | null>;
  head(key: string): Promise<ObjectHead | null>;
  /** Null when the condition did not hold and nothing was written. */
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<ObjectHead | null>;
  delete(keys: readonly string[]): Promise<void>;
  list(options?: ListOptions): Promise<ListPage>;
}
