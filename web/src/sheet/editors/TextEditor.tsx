import { useLayoutEffect, useRef } from "react";

import { EditorFrame, FIELD } from "./EditorFrame";
import { useDraft, type EditorProps } from "./useDraft";
import { useFieldFocus } from "./useFieldFocus";

const MOST_HEIGHT = 240;

/** Texts, numbers, durations. Shift+Enter breaks the line. */
export function TextEditor(props: EditorProps) {
  const { text, complaint, type, onKeyDown } = useDraft(props);
  const field = useRef<HTMLTextAreaElement>(null);
  useFieldFocus(field, false);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "0";
    element.style.height = `${Math.min(element.scrollHeight, MOST_HEIGHT)}px`;
  }, [text]);
  return (
    <EditorFrame target={props.target} complaint={complaint} onKeyDown={onKeyDown}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={props.value.data.column.title}
        aria-invalid={complaint !== null}
        aria-describedby={complaint ? "cell-complaint" : undefined}
        onChange={(event) => type(event.target.value)}
        className={FIELD}
      />
    </EditorFrame>
  );
}
