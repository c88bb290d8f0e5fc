/* How long, how much, how many. */
const START_SECONDS = 180;      // an old machine under load
const SLOW_SECONDS = 20;        // from then on the page says that it takes long
const MOST_BREAKS = 3;         // workers that break down one after the other
const LONG_SECONDS = 600;       // what is done for the list as a whole
const MOST_BYTES = 32 * 1024 * 1024;
const MANY_FILES = 1500;
const PAGE_ROWS = 100;
const DRAW_ROWS = 20;          // as many rows are drawn before the page looks up
const TAKE_FILES = 100;        // as many names are taken
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TYPES = { xlsx: XLSX, html: "text/html", csv: "text/csv", json: "application/json" };
