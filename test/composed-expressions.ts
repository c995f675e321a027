/** Prints the regular expressions that are put together while the code is loaded, as JSON: in a process of its own, where nothing is loaded yet. */
const composed = new Map<string, { readonly source: string; readonly flags: string }>();
const Real = RegExp;
globalThis.RegExp = new Proxy(Real, {
  construct: (target, given, newTarget) => {
    const expression: unknown = Reflect.construct(target, given, newTarget);
    if (expression instanceof Real)
      composed.set(String(expression), { source: expression.source, flags: expression.flags });
    return Object(expression);
  },
});
await import('#shared/read/read-document.ts');
await import('#shared/lint/lint-document.ts');
await import('#shared/follow/poll-source.ts');
process.stdout.write(JSON.stringify([...composed.values()]));
