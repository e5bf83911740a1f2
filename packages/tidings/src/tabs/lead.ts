// The tab that leads: it reads the stream, and says to the others what it reads.
import type { End, Request, Sink, Transport } from "../transport.js";
import type { Message } from "./message.js";

/** Reads a stream for all tabs, to its end. */
export async function lead(
  key: string,
  transport: Transport & Required<Pick<Transport, "stream">>,
  request: Request,
  sink: Sink,
  signal: AbortSignal,
): Promise<End> {
  const channel = new BroadcastChannel(key);
  const leader = crypto.randomUUID();
  const say = (message: Message) => channel.postMessage(message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.is === "join") say({ is: "leads", leader });
  };
  say({ is: "leads", leader });
  const both: Sink = {
    alive: () => sink.alive(),
    frame(frame) {
      say({ is: "frame", leader, frame });
      return sink.frame(frame);
    },
  };
  try {
    return await transport.stream(request, both, signal);
  } finally {
    say({ is: "end", leader });
    channel.close();
  }
}
