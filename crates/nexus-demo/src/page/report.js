// What has reached this page, told to the server: written is not received.

const EVERY = 15_000;

/** Counts over one connection. Nothing depends on a report, so one that fails is not sent again. */
export function createReport(url) {
  let counted = null;
  let sent = "";

  function send(beacon = false) {
    if (counted === null) return;
    const body = JSON.stringify(counted);
    if (body === sent) return;
    sent = body;
    if (beacon) navigator.sendBeacon(url, body);
    else fetch(url, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  setInterval(send, EVERY);
  addEventListener("pagehide", () => send(true));

  return {
    /** A stream has said hello, after one that ended so. */
    begin(connection, cause) {
      send();
      const reconnects = cause === null ? {} : { [cause]: 1 };
      counted = { connection, client: "nexus-demo", applied: 0, duplicates: 0, invalid: {}, unknown: 0, gaps: 0, reconnects };
    },
    count(what) {
      if (counted !== null) counted[what] += 1;
    },
  };
}
