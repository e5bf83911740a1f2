// Judges the texts in the page's address, and writes what it said of them into the page.
import { verdicts } from "../verdicts.js";

declare const location: { readonly hash: string };
declare const document: { readonly body: { readonly dataset: { said?: string } } };

const texts = JSON.parse(decodeURIComponent(location.hash.slice(1)));
document.body.dataset.said = JSON.stringify(verdicts(texts));
