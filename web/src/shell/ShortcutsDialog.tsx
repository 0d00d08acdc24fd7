import { useT, type Key } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";

const GROUPS: readonly { title: Key; keys: readonly (readonly [Key, string])[] }[] = [
  {
    title: "keys.general",
    keys: [
      ["keys.help", "?"],
      ["keys.toChat", "Mod+J"],
      ["keys.toSheet", "F6"],
      ["keys.toggleChat", "Mod+B"],
      ["keys.toggleJobs", "Mod+Shift+E"],
    ],
  },
  {
    title: "keys.chat",
    keys: [
      ["keys.send", "Enter"],
      ["keys.newline", "Shift+Enter"],
      ["keys.history", "Up"],
      ["keys.complete", "Tab"],
      ["keys.stop", "Esc"],
      ["keys.newChat", "Mod+Shift+O"],
    ],
  },
  {
    title: "keys.plan",
    keys: [
      ["keys.planMove", "Left"],
      ["keys.planDecide", "Enter"],
    ],
  },
  {
    title: "keys.sheet",
    keys: [
      ["keys.move", "Up"],
      ["keys.extend", "Shift+Up"],
      ["keys.edit", "Enter"],
      ["keys.undo", "Mod+Z"],
      ["keys.redo", "Mod+Shift+Z"],
      ["keys.copy", "Mod+C"],
      ["keys.paste", "Mod+V"],
      ["keys.fill", "Mod+D"],
      ["keys.search", "Mod+F"],
    ],
  },
];

export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("keys.title")} closeLabel={t("common.close")} width="md">
      <div className="gap-x-8 sm:columns-2">
        {GROUPS.map((group) => (
          <section key={group.title} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-medium text-muted">{t(group.title)}</h3>
            <dl>
              {group.keys.map(([label, keys]) => (
                <div key={label} className="flex min-h-7 items-center justify-between gap-3 border-b border-border text-sm last:border-b-0">
                  <dt>{t(label)}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
