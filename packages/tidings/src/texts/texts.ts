// What a language has to bring for `statusText`: one object, whose type says whether it is whole.

/**
 * One sentence in the forms that a language has for numbers: `other` is needed, the rest where
 * `Intl.PluralRules` of that language knows them. `#` stands for the number.
 */
export type Forms = { readonly [rule in Exclude<Intl.LDMLPluralRule, "other">]?: string } & {
  readonly other: string;
};

/** The sentences of `statusText` in one language. */
export interface Texts {
  /** The language, as BCP 47 has it: it chooses plural forms and how numbers are written. */
  readonly locale: string;
  readonly connecting: string;
  readonly catchingUp: string;
  readonly reconnecting: string;
  readonly delayed: string;
  /** Behind `delayed`; the number is of seconds. */
  readonly checking: Forms;
  readonly offline: string;
  readonly restored: string;
  /** Behind `restored`; ends without a full stop, since `shown` may follow. */
  readonly missed: Forms;
  /** In the place of `missed` where nothing was missed. */
  readonly nothingMissed: string;
  /** In the place of `missed` where nobody can say how many. */
  readonly missedUnknown: string;
  /** How many of the important activities that were missed at first are shown. */
  readonly shown: Forms;
  /** Behind all that, where important activities may be missing as well. */
  readonly incomplete: string;
  readonly closed: string;
  readonly signedOut: string;
  readonly notFound: string;
  readonly ended: string;
  readonly tooOld: string;
  /** A window whose application does not answer any more. */
  readonly lost: string;
}

/** The sentence for a number, with the number in it as the language writes it. */
export function counted(locale: string, forms: Forms, count: number): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace("#", new Intl.NumberFormat(locale).format(count));
}
