"use strict";
/* The review page: a list of documents to sort and filter, and one document's text with all that was done to it.
   Data is in #data; documents lie in packed pieces that are opened when one is looked at. No request leaves the page. */
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
const number = new Intl.NumberFormat("en");
const percent = (part, whole) => (whole ? `${(100 * part / whole).toFixed(1)}%` : "");
const PAGE = 100, LINES = 3000, MOST_SPANS = 1000000; // a forged sidecar may span all lines, again and again
