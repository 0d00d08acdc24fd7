import { Monitor, Moon, Settings2, Sun } from "lucide-react";

import { LANGUAGES, setLanguage, useLanguage, useT, type Language } from "@/i18n";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { setTheme, useThemeChoice } from "@/ui/theme";

const THEMES = [
  ["system", Monitor],
  ["light", Sun],
  ["dark", Moon],
] as const;

export function SettingsMenu() {
  const t = useT();
  const choice = useThemeChoice();
  const language = useLanguage();
  return (
    <Menu trigger={<IconButton icon={Settings2} label={t("bar.settings")} />} align="end" label={t("bar.settings")}>
      <MenuLabel>{t("theme.title")}</MenuLabel>
      {THEMES.map(([theme, icon]) => (
        <MenuItem key={theme} icon={icon} isChecked={choice === theme} onSelect={() => setTheme(theme)}>
          {t(`theme.${theme}`)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuLabel>{t("language.title")}</MenuLabel>
      {(Object.keys(LANGUAGES) as Language[]).map((key) => (
        <MenuItem key={key} isChecked={language === key} onSelect={() => setLanguage(key)}>
          {LANGUAGES[key].name}
        </MenuItem>
      ))}
    </Menu>
  );
}
