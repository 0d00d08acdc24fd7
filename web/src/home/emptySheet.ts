/** A new sheet to type into. It is made the way every sheet is made: from a file, here one with nothing but titles. */
import { api, type ReadOptions } from "@/live";

const TITLES = ["Name", "Notes", "Owner", "Status", "Due"];

export async function makeEmptySheet(name: string): Promise<string> {
  const options: ReadOptions = { delimiter: ",", encoding: "utf-8", header_row: 1, types: { 3: "PICKLIST", 4: "DATE" } };
  const form = new FormData();
  form.append("file", new File([`${TITLES.join(",")}\n`], `${name}.csv`, { type: "text/csv" }));
  form.append("options", JSON.stringify(options));
  form.append("name", name);
  return (await api<{ sheet_id: string }>("/sheets/import", { body: form })).sheet_id;
}
