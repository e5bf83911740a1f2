// The same client and the same feed, in React.
import { createRoot } from "react-dom/client";
import { createFeed } from "tidings/feed";
import { useFeed, useStatus } from "tidings/react";
import { client } from "./client.js";
import { describeIn } from "./describe.js";
import { english } from "./words.js";
import "./react.css";

const feed = createFeed(client, { describe: describeIn(english) });

function Page() {
  const { text, action } = useStatus(client);
  const { entries } = useFeed(feed);
  return (
    <main>
      <h1>{english.feed}</h1>
      <p role="status">
        {text}{" "}
        {action === "retry" && (
          <button type="button" onClick={client.retryNow}>
            Try now
          </button>
        )}
      </p>
      <ol>
        {entries.map((entry) => (
          <li key={entry.key}>
            {entry.kind === "gap" ? `${entry.missed ?? "Some"} events were missed` : entry.title}
            {entry.kind === "event" && entry.missed && <strong> missed</strong>}
          </li>
        ))}
      </ol>
    </main>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(<Page />);
client.start();
