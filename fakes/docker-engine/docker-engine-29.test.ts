import { dialectContract } from "./dialect.contract.ts";

dialectContract("29");
