/**
 * The seven formats of what tidings publishes, as an adopter registers them with ajv.
 *
 * RFC 3339 for times, RFC 4122 for uuid, RFC 3986 for uri, RFC 5321 for email, RFC 3339, appendix A,
 * for duration. Written apart from the validators, as a second opinion; `tests/vectors/formats.json`
 * holds for all of them.
 */

import { isIPv6 } from "node:net";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:z|([+-])(\d{2}):(\d{2}))$/i;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function date(text) {
  const found = DATE.exec(text);
  if (found === null) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

function time(text) {
  const found = TIME.exec(text);
  if (found === null) return false;
  const [hours, minutes, seconds] = found.slice(1, 4).map(Number);
  const [offsetHours, offsetMinutes] = found.slice(5).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 60 || offsetHours > 23 || offsetMinutes > 59) {
    return false;
  }
  if (seconds < 60) return true;
  // A leap second is inserted at the end of a day in UTC.
  const sign = found[4] === "-" ? -1 : 1;
  const utc = hours * 60 + minutes - sign * (offsetHours * 60 + offsetMinutes);
  return (((utc % 1440) + 1440) % 1440) === 1439;
}

function dateTime(text) {
  return /^.{10}t/i.test(text) && date(text.slice(0, 10)) && time(text.slice(11));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const LOCAL =
  /^([\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*|"([ !#-[\]-~]|\\[ -~])*")$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** What node takes for an address, without the zone that only means something on one machine. */
function ipv6(text) {
  return !text.includes("%") && isIPv6(text);
}

function email(text) {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || local.length > 64 || domain.length > 255 || !LOCAL.test(local)) return false;
  const literal = /^\[(ipv6:)?(.*)\]$/i.exec(domain);
  if (literal !== null) return literal[1] === undefined ? IPV4.test(literal[2]) : ipv6(literal[2]);
  return domain.split(".").every((label) => LABEL.test(label));
}

const URI =
  /^[a-z][a-z0-9+.-]*:(?:\/\/(?<authority>[^/?#]*)(?:\/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*)?|(?!\/\/)(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*)(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;
const AUTHORITY =
  /^(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[(?:(?<six>[0-9a-f:.]+)|v[0-9a-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::\d*)?$/i;

function uri(text) {
  const found = URI.exec(text);
  if (found === null) return false;
  const { authority } = found.groups;
  if (authority === undefined) return true;
  const parts = AUTHORITY.exec(authority);
  return parts !== null && (parts.groups.six === undefined || ipv6(parts.groups.six));
}

const DURATION =
  /^P(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/;

/** Format name → whether a text has it. */
export const formats = {
  "date-time": dateTime,
  date,
  time,
  uuid: (text) => UUID.test(text),
  email,
  uri,
  duration: (text) => text !== "P" && DURATION.test(text),
};
