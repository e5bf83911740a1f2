// An effect outside of a component.

/** Runs `look` now and whenever something it read has changed; the answer ends that. */
export function follow(look: () => void): () => void {
  return $effect.root(() => {
    $effect(look);
  });
}
