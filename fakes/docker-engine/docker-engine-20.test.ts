import { dialectContract } from "./dialect.contract.ts";

dialectContract("20.10");
