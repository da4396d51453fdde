// Reads an iCalendar file on standard input as another program would, and tells what it found.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((each) => {
  const event = new ICAL.Event(each, { strictExceptions: true });
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    sequence: event.sequence,
    allDay: event.startDate.isDate,
    starts: event.startDate.toString(),
    days: event.duration.toSeconds() / 86400,
    url: each.getFirstPropertyValue("url"),
    changed: each.getFirstPropertyValue("last-modified").toString(),
  };
});
const refresh = calendar.getFirstPropertyValue("refresh-interval");
console.log(
  JSON.stringify({
    name: calendar.getFirstPropertyValue("name"),
    version: calendar.getFirstPropertyValue("version"),
    refreshed: refresh.toSeconds() / 3600,
    events,
  }),
);
