// What a script of Smartsheet's JavaScript library does, against the API at ADDRESS. Arguments: the folder with node_modules, ADDRESS, TOKEN.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [folder, address, token] = process.argv.slice(2);
const smartsheet = createRequire(`${folder}/package.json`)("smartsheet");
const client = smartsheet.createClient({ accessToken: token, baseUrl: `${address}/`, calcRetryBackoff: () => 10 });
const { sheets, search, webhooks, workspaces } = client;

async function refused(promise, code, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.errorCode, code, JSON.stringify(error));
    assert.equal(error.statusCode, status);
    assert.ok(error.refId);
    return true;
  });
}

const titles = (sheet) => sheet.rows.map((row) => row.cells[0].value);

async function main() {
  assert.equal((await client.users.getCurrentUser()).id, 1);
  assert.ok((await client.server.getInfo()).supportedLocales.length);
  assert.deepEqual((await workspaces.listWorkspaces()).data.map((one) => one.name), ["chatsheet"]);

  // Sheets and columns
  const columns = [
    { title: "Task", primary: true, type: "TEXT_NUMBER" },
    { title: "Due", type: "DATE" },
    { title: "People", type: "MULTI_CONTACT_LIST" },
  ];
  const made = (await sheets.createSheetInWorkspace({ workspaceId: 1, body: { name: "Plan", columns } })).result;
  const sheetId = made.id;
  const [task, due, people] = made.columns.map((column) => column.id);
  const added = (await sheets.addColumn({ sheetId, body: [{ title: "Done", type: "CHECKBOX", index: 3 }] })).result[0];
  await sheets.updateColumn({ sheetId, columnId: added.id, body: { title: "Finished", index: 1 } });
  const listed = (await sheets.getColumns({ sheetId, queryParameters: { includeAll: true } })).data;
  assert.deepEqual(listed.map((column) => column.title), ["Task", "Finished", "Due", "People"]);
  await refused(sheets.deleteColumn({ sheetId, columnId: task }), 1065, 400);
  await refused(sheets.updateColumn({ sheetId, columnId: added.id, body: { options: ["a"] } }), 1090, 400);

  // Rows at every kind of place
  const named = (value, place) => ({ ...place, cells: [{ columnId: task, value }] });
  const one = (await sheets.addRow({ sheetId, body: named("A", { toBottom: true }) })).result;
  assert.equal(one.rowNumber, 1);
  const several = await sheets.addRows({ sheetId, body: [named("B", { toBottom: true }), named("C", { toBottom: true })] });
  assert.deepEqual([several.resultCode, several.message, several.result.length], [0, "SUCCESS", 2]);
  await sheets.addRow({ sheetId, body: named("top", { toTop: true }) });
  const child = (await sheets.addRow({ sheetId, body: named("child", { parentId: one.id }) })).result;
  await sheets.addRow({ sheetId, body: named("above B", { siblingId: several.result[0].id, above: true }) });
  assert.deepEqual(titles(await sheets.getSheet({ id: sheetId })), ["top", "A", "child", "above B", "B", "C"]);
  await refused(sheets.addRows({ sheetId, body: [named("x", { toTop: true }), named("y", { toBottom: true })] }), 1123, 400);

  // Values, changes, clearing
  const values = [
    { columnId: task, value: "A+" },
    { columnId: due, value: "2026-03-31" },
    { columnId: people, objectValue: { objectType: "MULTI_CONTACT", values: [{ objectType: "CONTACT", email: "ana@example.com", name: "Ana" }] } },
  ];
  await sheets.updateRow({ sheetId, body: { id: one.id, cells: values } });
  const queryParameters = { level: 2, include: "objectValue", rowIds: one.id };
  const [row] = (await sheets.getSheet({ id: sheetId, queryParameters })).rows;
  const byColumn = Object.fromEntries(row.cells.map((cell) => [cell.columnId, cell]));
  assert.equal(byColumn[due].value, "2026-03-31");
  assert.deepEqual(byColumn[people].objectValue.values, [{ objectType: "CONTACT", email: "ana@example.com", name: "Ana" }]);
  const cleared = (await sheets.updateRow({ sheetId, body: [{ id: one.id, cells: [{ columnId: due, value: "" }] }] })).result[0];
  assert.ok(!cleared.cells.some((cell) => cell.columnId === due));
  const version = (await sheets.getSheetVersion({ sheetId })).version;
  assert.deepEqual(await sheets.getSheet({ id: sheetId, queryParameters: { ifVersionAfter: version } }), { version });

  // What can be done is done
  const mixed = [named("good", { toBottom: true }), { toBottom: true, cells: [{ columnId: due, value: "soon" }] }];
  await refused(sheets.addRows({ sheetId, body: mixed }), 1042, 400);
  const partly = await sheets.addRows({ sheetId, body: mixed, queryParameters: { allowPartialSuccess: true } });
  assert.deepEqual([partly.resultCode, partly.result.length, partly.failedItems[0].index], [3, 1, 1]);
  assert.equal(partly.failedItems[0].error.errorCode, 1042);

  // Search, other sheets
  assert.equal((await search.searchAll({ queryParameters: { query: "above" } })).results[0].parentObjectId, sheetId);
  const copy = (await sheets.copySheet({ sheetId, body: { destinationType: "home", newName: "Copy" } })).result;
  assert.deepEqual((await sheets.getSheet({ id: copy.id })).rows, []);
  const moved = await sheets.moveRowToAnotherSheet({ sheetId, body: { rowIds: [child.id], to: { sheetId: copy.id } } });
  assert.equal(moved.rowMappings[0].from, child.id);
  await sheets.copyRowToAnotherSheet({ sheetId, body: { rowIds: [one.id], to: { sheetId: copy.id } } });
  assert.deepEqual(titles(await sheets.getSheet({ id: copy.id })), ["child", "A+"]);
  await sheets.updateSheet({ sheetId: copy.id, body: { name: "Archive" } });
  const all = (await sheets.listSheets({ queryParameters: { includeAll: true } })).data;
  assert.deepEqual(all.map((sheet) => sheet.name), ["Plan", "Archive"]);

  await hooked(sheetId, named);

  // The end of everything
  assert.deepEqual((await sheets.deleteRow({ sheetId, rowId: one.id })).result, [one.id]);
  const ids = several.result.map((some) => some.id);
  assert.deepEqual((await sheets.deleteRows({ sheetId, queryParameters: { ids } })).result, ids);
  await sheets.deleteColumn({ sheetId, columnId: added.id });
  await sheets.deleteSheet({ sheetId });
  await refused(sheets.getSheet({ id: sheetId }), 1006, 404);
}

async function hooked(sheetId, named) {
  const calls = [];
  let told = () => {};
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const challenge = request.headers["smartsheet-hook-challenge"];
      if (challenge) response.setHeader("Smartsheet-Hook-Response", challenge);
      response.end();
      if (challenge) return;
      calls.push({ raw: Buffer.concat(parts), signature: request.headers["smartsheet-hmac-sha256"] });
      told();
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const callbackUrl = `http://127.0.0.1:${server.address().port}/hook`;
  const body = { name: "hook", callbackUrl, scope: "sheet", scopeObjectId: sheetId, events: ["*.*"], version: 1 };
  const hook = (await webhooks.createWebhook({ body })).result;
  assert.equal((await webhooks.updateWebhook({ webhookId: hook.id, body: { enabled: true } })).result.status, "ENABLED");
  assert.equal((await webhooks.listWebhooks({})).data[0].id, hook.id);
  const first = new Promise((resolve) => (told = resolve));
  const row = (await sheets.addRow({ sheetId, changeAgent: "node-script", body: named("told", { toBottom: true }) })).result;
  await first;
  const [{ raw, signature }] = calls;
  assert.equal(signature, createHmac("sha256", hook.sharedSecret).update(raw).digest("hex"));
  const events = JSON.parse(raw).events;
  assert.ok(events.some((event) => event.objectType === "row" && event.eventType === "created" && event.id === row.id));
  assert.ok(events.every((event) => event.changeAgent === "node-script"));
  assert.ok((await webhooks.resetSharedSecret({ webhookId: hook.id })).result.sharedSecret);
  await webhooks.deleteWebhook({ webhookId: hook.id });
  server.close();
  server.closeAllConnections();
}

await main();
console.log("all done");
