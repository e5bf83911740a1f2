// The limit: what somebody would write by hand for this contract and nothing else, as fast as it goes.
// Repeats are written out, because V8 is faster with them; only 29 February and leap seconds need a calendar.

type Fields = { readonly [key: string]: unknown };

const HEX_40 =
  /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]$/;
const HEX_64 =
  /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]$/;
const UUID =
  /^[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]-[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]-[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]-[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]-[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]$/;
const USUAL_TIME =
  /^[0-9][0-9][0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;
const ANY_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The calendar and leap seconds; seldom reached. */
function isUnusualTime(text: string): boolean {
  const found = ANY_TIME.exec(text);
  if (found === null) return false;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const [offsetHour, offsetMinute] = found.slice(8).map((part) => Number(part ?? 0));
  const leap = year! % 4 === 0 && (year! % 100 !== 0 || year! % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month! - 1] ?? 0;
  if (day! < 1 || day! > days || hour! > 23 || minute! > 59 || second! > 60) return false;
  if (offsetHour! > 23 || offsetMinute! > 59) return false;
  const offset = (offsetHour! * 60 + offsetMinute!) * (found[7] === "-" ? -1 : 1);
  return second! < 60 || (hour! * 60 + minute! - offset + 2880) % 1440 === 1439;
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && (USUAL_TIME.test(value) || isUnusualTime(value));
}

function isUuid(value: unknown): boolean {
  return typeof value === "string" && UUID.test(value);
}

/** Lengths are counted in code points: a text of as many units at most is never too long. */
function fits(text: string, most: number): boolean {
  return text.length <= most || (text.length <= most * 2 && codePoints(text) <= most);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function isText(value: unknown, most: number): boolean {
  return typeof value === "string" && fits(value, most);
}

/** At least one character. */
function isSomeText(value: unknown, most: number): boolean {
  return typeof value === "string" && value.length > 0 && fits(value, most);
}

function isU32(value: unknown): boolean {
  return typeof value === "number" && value >>> 0 === value;
}

function isActor(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, role, team } = value as Fields;
  return (
    isSomeText(name, 100) &&
    (role === "owner" || role === "maintainer" || role === "guest" || role === "robot") &&
    (team === undefined || team === null || isText(team, 100))
  );
}

function isFailure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, message, line } = value as Fields;
  return (
    isSomeText(name, 300) && isText(message, 2000) && (line === null || (isU32(line) && line !== 0))
  );
}

function isBuildQueued(payload: Fields): boolean {
  const { priority, labels } = payload;
  if (!(
    isUuid(payload["build_id"]) &&
    isSomeText(payload["branch"], 255) &&
    typeof payload["commit"] === "string" &&
    HEX_40.test(payload["commit"]) &&
    typeof priority === "number" &&
    (priority | 0) === priority &&
    priority > 0 &&
    priority < 10 &&
    isActor(payload["requested_by"]) &&
    Array.isArray(labels) &&
    labels.length <= 16 &&
    isTime(payload["queued_at"])
  )) {
    return false;
  }
  for (let index = 0; index < labels.length; index++) {
    if (!isSomeText(labels[index], 64)) return false;
  }
  return true;
}

function isBuildStarted(payload: Fields): boolean {
  const { attempt, environment } = payload;
  if (!(
    isUuid(payload["build_id"]) &&
    isSomeText(payload["runner"], 64) &&
    typeof attempt === "number" &&
    (attempt | 0) === attempt &&
    attempt > 0 &&
    attempt < 11 &&
    typeof environment === "object" &&
    environment !== null &&
    !Array.isArray(environment) &&
    isTime(payload["started_at"])
  )) {
    return false;
  }
  for (const key in environment) {
    if (typeof (environment as Fields)[key] !== "string") return false;
  }
  return true;
}

function isStepFinished(payload: Fields): boolean {
  const { outcome, exit_code: code } = payload;
  return (
    isUuid(payload["build_id"]) &&
    isSomeText(payload["step"], 200) &&
    (outcome === "passed" ||
      outcome === "failed" ||
      outcome === "skipped" ||
      outcome === "cancelled") &&
    (code === null ||
      (typeof code === "number" && (code | 0) === code && code >= -1 && code <= 255)) &&
    isU32(payload["duration_ms"]) &&
    isTime(payload["finished_at"])
  );
}

function isLogAppended(payload: Fields): boolean {
  const { stream } = payload;
  return (
    isUuid(payload["build_id"]) &&
    isU32(payload["index"]) &&
    (stream === "stdout" || stream === "stderr") &&
    isText(payload["text"], 4096)
  );
}

function isArtifactStored(payload: Fields): boolean {
  const { kind, sha256, size, media_type: media } = payload;
  return (
    isUuid(payload["build_id"]) &&
    isSomeText(payload["path"], 1024) &&
    (kind === "binary" ||
      kind === "archive" ||
      kind === "report" ||
      kind === "cache" ||
      kind === "picture") &&
    typeof sha256 === "string" &&
    HEX_64.test(sha256) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0 &&
    (media === undefined ||
      media === null ||
      (typeof media === "string" &&
        media.length > 2 &&
        (media.length > 5 || codePoints(media) > 2) &&
        fits(media, 127))) &&
    isTime(payload["stored_at"])
  );
}

function isTestsReported(payload: Fields): boolean {
  const { counts, failures, slowest, coverage } = payload;
  if (!(
    isUuid(payload["build_id"]) &&
    typeof counts === "object" &&
    counts !== null &&
    isU32((counts as Fields)["passed"]) &&
    isU32((counts as Fields)["failed"]) &&
    isU32((counts as Fields)["skipped"]) &&
    Array.isArray(failures) &&
    failures.length <= 50 &&
    typeof slowest === "object" &&
    slowest !== null &&
    !Array.isArray(slowest) &&
    (coverage === null || (typeof coverage === "number" && coverage >= 0 && coverage <= 1))
  )) {
    return false;
  }
  for (let index = 0; index < failures.length; index++) {
    if (!isFailure(failures[index])) return false;
  }
  for (const key in slowest) {
    if (!isU32((slowest as Fields)[key])) return false;
  }
  return true;
}

function isRunnerLost(payload: Fields): boolean {
  return isSomeText(payload["runner"], 64) && isTime(payload["last_seen_at"]);
}

function isBuildFailed(payload: Fields): boolean {
  const { reason, cause, log_sha256: digest, notify } = payload;
  if (!(
    isUuid(payload["build_id"]) &&
    (reason === "step_failed" ||
      reason === "timed_out" ||
      reason === "runner_lost" ||
      reason === "out_of_space" ||
      reason === "bad_definition") &&
    isSomeText(payload["message"], 2000) &&
    typeof payload["retryable"] === "boolean" &&
    (cause === null || isFailure(cause)) &&
    typeof digest === "string" &&
    HEX_64.test(digest) &&
    Array.isArray(notify) &&
    notify.length <= 8 &&
    isTime(payload["failed_at"])
  )) {
    return false;
  }
  for (let index = 0; index < notify.length; index++) {
    if (!isActor(notify[index])) return false;
  }
  return true;
}

export function judge(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { id, timestamp, event } = value as Fields;
  if (typeof id !== "string" || !isTime(timestamp)) return false;
  if (typeof event !== "object" || event === null) return false;
  const { type, payload: content } = event as Fields;
  if (typeof content !== "object" || content === null) return false;
  const payload = content as Fields;
  if (payload["version"] !== 1) return false;
  switch (type) {
    case "build_queued":
      return isBuildQueued(payload);
    case "build_started":
      return isBuildStarted(payload);
    case "step_finished":
      return isStepFinished(payload);
    case "log_appended":
      return isLogAppended(payload);
    case "artifact_stored":
      return isArtifactStored(payload);
    case "tests_reported":
      return isTestsReported(payload);
    case "runner_lost":
      return isRunnerLost(payload);
    case "build_failed":
      return isBuildFailed(payload);
    default:
      return false;
  }
}
