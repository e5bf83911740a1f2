interface Props {
    at: string;
    locale: string;
    today: string;
}
/** When something happened: absolute, so that no screen reader hears it tick; in full as a tooltip. */
declare const Time: import("svelte").Component<Props, {}, "">;
type Time = ReturnType<typeof Time>;
export default Time;
