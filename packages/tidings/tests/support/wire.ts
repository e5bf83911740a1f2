// A proxy between client and server that does to connections what networks and other proxies do.
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** What is done to a stream's bytes on their way to the client. */
export type Fault =
  | { readonly kind: "none" }
  /** Cut once, when the client has been given so many bytes of a body. */
  | { readonly kind: "cut"; readonly at: number }
  /** Nothing gets through any more, and nobody is told. */
  | { readonly kind: "silence" }
  /** What the server sends is held until it has sent all of it. */
  | { readonly kind: "buffer" }
  | { readonly kind: "delay"; readonly ms: number }
  /** Whole frames, changed once as they come together. */
  | { readonly kind: "tamper"; readonly change: (blocks: string[]) => string[] }
  /** Bytes are given on so many at a time. */
  | { readonly kind: "pieces"; readonly size: number };

/** An answer of the proxy's own. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class Wire {
  #fault: Fault = { kind: "none" };
  /** Answers instead of the server: to streams, to polls. */
  stream: Answer | undefined;
  poll: Answer | undefined;
  /** What it serves itself, by path. */
  readonly files: Map<string, { readonly type: string; readonly text: string }> = new Map();
  /** The requests it has seen, oldest first. */
  readonly requests: string[] = [];
  readonly headers: IncomingMessage["headers"][] = [];
  readonly #server: HttpServer;
  readonly #to: () => string;
  readonly #open: Set<ServerResponse> = new Set();

  private constructor(to: () => string) {
    this.#to = to;
    this.#server = createServer((asked, answer) => void this.#serve(asked, answer));
  }

  /** Starts one before a server, whose address is looked at for each request. */
  static async start(to: () => string): Promise<Wire> {
    const proxy = new Wire(to);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get streams(): number {
    return this.requests.filter((url) => url.startsWith("/events?")).length;
  }

  get polls(): number {
    return this.requests.filter((url) => url.startsWith("/events/poll")).length;
  }

  /** What is done from now on, to open streams too. */
  set fault(fault: Fault) {
    this.#fault = fault;
  }

  /** Cuts every connection that is open. */
  cut(): void {
    for (const answer of this.#open) answer.socket?.destroy();
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = asked.url ?? "";
    this.requests.push(url);
    this.headers.push(asked.headers);
    this.#open.add(answer);
    answer.on("close", () => this.#open.delete(answer));
    const file = this.files.get(url);
    if (file !== undefined) {
      answer.writeHead(200, { "content-type": file.type }).end(file.text);
      return;
    }
    const streams = url.startsWith("/events?");
    const own = streams ? this.stream : url.startsWith("/events/poll") ? this.poll : undefined;
    if (own !== undefined) {
      answer.writeHead(own.status, own.headers).end(own.body);
      return;
    }
    const { host: _, ...headers } = asked.headers;
    const forward = request(this.#to() + url, { method: asked.method ?? "GET", headers, agent: false });
    forward.on("error", () => answer.socket?.destroy());
    answer.on("close", () => forward.destroy());
    forward.on("response", (came) => {
      came.on("error", () => answer.socket?.destroy());
      answer.writeHead(came.statusCode ?? 500, came.headers);
      answer.flushHeaders();
      if (streams) this.#stream(came, answer);
      else came.pipe(answer);
    });
    asked.pipe(forward);
  }

  #stream(came: IncomingMessage, answer: ServerResponse): void {
    let given = 0;
    let held = Buffer.alloc(0);
    let dead = false;
    const give = (bytes: Buffer) => {
      given += bytes.length;
      answer.write(bytes);
    };
    came.on("data", (bytes: Buffer) => {
      const fault = this.#fault;
      dead ||= fault.kind === "silence";
      if (dead) return;
      held = Buffer.concat([held, bytes]);
      if (fault.kind === "buffer") return;
      if (fault.kind === "cut" && given + held.length >= fault.at) {
        this.#fault = { kind: "none" };
        give(held.subarray(0, Math.max(0, fault.at - given)));
        // What was given has to get out before the end does.
        setImmediate(() => answer.socket?.destroySoon());
        came.destroy();
        return;
      }
      if (fault.kind === "tamper") {
        const text = held.toString();
        const blocks = text.split("\n\n");
        if (blocks.length < 4 || !text.endsWith("\n\n")) return;
        this.#fault = { kind: "none" };
        held = Buffer.from(
          fault
            .change(blocks.filter((block) => block !== ""))
            .map((block) => `${block}\n\n`)
            .join(""),
        );
      }
      const all = held;
      held = Buffer.alloc(0);
      if (fault.kind === "delay") setTimeout(() => give(all), fault.ms);
      else if (fault.kind === "pieces")
        for (let at = 0; at < all.length; at += fault.size) give(all.subarray(at, at + fault.size));
      else give(all);
    });
    came.on("end", () => {
      if (dead) return;
      if (held.length > 0) give(held);
      answer.end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise<unknown>((done) => this.#server.close(done));
  }
}
