import { useCallback, useEffect, useRef, useState } from 'react';

/** How near to the end counts as there, in pixels. */
const near = 64;

/** Keeps a scrolled place at its end while it grows, until somebody scrolls away; `on` names the content: another one begins at its end. */
export function useStickToEnd(on: string | null) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const goToEnd = useCallback(() => {
    isStuck.current = true;
    const element = viewport.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, []);
  useEffect(goToEnd, [goToEnd, on]);
  useEffect(() => {
    const [outer, inner] = [viewport.current, content.current];
    if (outer === null || inner === null) return undefined;
    const look = () => {
      isStuck.current = outer.scrollHeight - outer.scrollTop - outer.clientHeight < near;
      setIsAtEnd(isStuck.current);
    };
    const observer = new ResizeObserver(() => {
      if (isStuck.current) outer.scrollTop = outer.scrollHeight;
      else look();
    });
    observer.observe(inner);
    observer.observe(outer);
    outer.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      outer.removeEventListener('scroll', look);
    };
  }, []);
  return { viewport, content, isAtEnd, goToEnd };
}
