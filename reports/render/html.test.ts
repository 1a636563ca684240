import { describe, expect, test } from "vitest";
import { buildReport } from "#reports/build-report.ts";
import { loadObjectives } from "#reports/objectives.ts";
import { brokenCell, cell, reportInput, voyages, wake } from "#reports/sample-report.ts";
import { html } from "./html.ts";

const measurements = voyages(400, (i) => ({ wakes: [wake(i < 8 ? null : 20_000 + 100 * i)] }));
const notExercised = [{ what: "PostgreSQL with several connections", why: "none was found" }];
const page = html(buildReport(reportInput({ cells: [brokenCell], objectives: loadObjectives(), measurements, notExercised })));

test("says the verdict first", () => {
  expect(page).toContain("<title>Sea trial: FAIL</title>");
  expect(page).toContain("<h1>Sea trial: FAIL</h1>");
  expect(page.indexOf("exit code 1")).toBeLessThan(page.indexOf("<table>"));
});

test("needs nothing beside itself", () => {
  expect(page).not.toMatch(/https?:|\/\/[a-z]|@import|url\(|<script|<link|<img|src=/i);
  expect(page).toContain("prefers-color-scheme: dark");
});

test("every table has a caption and heads with a scope", () => {
  const tables = [...page.matchAll(/<table>(.*)/g)];
  expect(tables.length).toBeGreaterThan(8);
  for (const [, rest] of tables) expect(rest).toMatch(/^<caption>[^<]+<\/caption>/);
  expect(page).not.toMatch(/<th(?! scope)[ >]/);
});

describe("tells", () => {
  test("objectives with interval and n", () => {
    expect(page).toContain('<th scope="row">Wakes served in time</th>');
    expect(page).toContain('<td class="number">400 boots</td>');
    expect(page).toMatch(/<td class="number">98 %<\/td><td class="number">9\d\.?\d* % to 9\d\.?\d* %<\/td>/);
  });

  test("the distribution of wake times, with the failed ones apart", () => {
    expect(page).toContain("400 boots, p50 40.7 s, p95 58.7 s, p99 ∞, 8 failed.");
    expect(page).toContain("<title>8 wakes failed</title>");
    expect([...page.matchAll(/<rect class="bar"/g)].length).toBeGreaterThan(10);
  });

  test("a failure, escaped, with the command that shows it again", () => {
    expect(page).toContain("two gateways were started for &lt;u1&gt; &amp; &quot;u2&quot; (first at 12.3 s, in 3 voyages)");
    expect(page).toContain("<pre><code>npx seatrial replay &quot;v1:worker/wake/crowd@42+defect=D-46#abc1234&quot;</code></pre>");
  });

  test("what was not exercised, and what an interval does not say", () => {
    expect(page).toContain('<th scope="row">PostgreSQL with several connections</th><td>none was found</td>');
    expect(page).toContain("It says nothing about production");
  });
});

test("leaves out what it has nothing to say about", () => {
  const quiet = html(buildReport(reportInput({ cells: [cell()] })));
  expect(quiet).not.toContain('id="failures"');
  expect(quiet).not.toContain("<svg");
  expect(quiet).toContain("Sea trial: PASS");
});
