// What a page loads that does nothing.
export const make = () => {};
