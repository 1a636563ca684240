import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";

// A program: answers at once, says where it listens, and stands still for as many ms as it is told.
const server: Server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"served":true}');
  });
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", (ms) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
});
process.on("disconnect", () => process.exit(0));
