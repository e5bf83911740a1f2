/**
 * The seven formats of what tidings publishes, as an adopter registers them with ajv.
 *
 * RFC 3339 for times, RFC 4122 for uuid, RFC 3986 for uri, ISO 8601 (RFC 3339, appendix A) for
 * duration. Short rather than complete: this is a second opinion, not the validator.
 */

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

const EMAIL =
  /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;

const URI =
  /^[a-z][a-z0-9+.-]*:(\/\/(([\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(\[[0-9a-f:.]+\]|([\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(:\d*)?(\/([\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)*|(([\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*))(\?([\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(#([\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;

const DURATION =
  /^P(\d+W|(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)$/;

/** Format name → whether a text has it. */
export const formats = {
  "date-time": dateTime,
  date,
  time,
  uuid: (text) => UUID.test(text),
  email: (text) => EMAIL.test(text),
  uri: (text) => URI.test(text),
  duration: (text) => DURATION.test(text),
};
