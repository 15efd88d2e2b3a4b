/**
 * The load generator, a process of its own so that its CPU is counted apart. At a given rate it is
 * open-loop: a request's time runs from when it was due, whether or not a connection was free, so a slow
 * server cannot slow the questions down. At rate 0 every connection asks again at once.
 *
 * `node load.js <port> <seconds> <requests a second> <bytes> <connections>` prints one line of JSON. With more
 * than 0 bytes it posts JSON of about that size.
 */
import { connect, type Socket } from "node:net";
import { quantile } from "../statistics.js";

const [port = 0, seconds = 1, rate = 0, bytes = 0, connections = 16] =
  process.argv.slice(2).map(Number);
const request = Buffer.from(bytes > 0 ? post(bytes) : head("GET") + "\r\n");

function head(method: string): string {
  return `${method} /item/7 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n`;
}

/** An order with as many lines as there is room for, and a secret in each. */
function post(most: number): string {
  const lines: object[] = [];
  const body = (): string =>
    JSON.stringify({ customer: "c-1042", token: "t-55", lines });
  while (body().length < most) {
    lines.push({ sku: `sku-${lines.length}`, quantity: 2, note: "gift wrap" });
  }
  const text = body();
  return `${head("POST")}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}
const idle: Socket[] = [];
const due: number[] = [];
const askedAt = new Map<Socket, number>();
const latencies: number[] = [];
let errors = 0;
let running = true;

function ask(socket: Socket, at: number): void {
  askedAt.set(socket, at);
  socket.write(request);
}

function answered(socket: Socket): void {
  const now = performance.now();
  latencies.push(now - (askedAt.get(socket) ?? now));
  askedAt.delete(socket);
  const next = due.shift();
  if (next !== undefined) ask(socket, next);
  else if (rate === 0 && running) ask(socket, now);
  else idle.push(socket);
}

function open(): void {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
    if (text.length < head + 4 + Number(length)) return;
    if (!text.startsWith("HTTP/1.1 200")) errors += 1;
    text = "";
    answered(socket);
  });
  socket.on("error", () => (errors += 1));
  socket.on("connect", () => {
    if (rate === 0) ask(socket, performance.now());
    else idle.push(socket);
  });
}

for (let i = 0; i < connections; i += 1) open();
const begin = performance.now();
const end = begin + seconds * 1000;
let scheduled = 0;
const timer = setInterval(() => {
  const now = performance.now();
  if (now < end) {
    const target = rate === 0 ? 0 : ((now - begin) / 1000) * rate;
    for (; scheduled < target; scheduled += 1) {
      const at = begin + (scheduled / rate) * 1000;
      const socket = idle.pop();
      if (socket === undefined) due.push(at);
      else ask(socket, at);
    }
    return;
  }
  running = false;
  if (askedAt.size > 0 && now < end + 5_000) return;
  clearInterval(timer);
  latencies.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      requests: latencies.length,
      errors,
      perSecond: latencies.length / ((now - begin) / 1000),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
    }),
  );
  process.exit(0);
}, 1);
