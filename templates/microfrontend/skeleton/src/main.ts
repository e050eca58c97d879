import "./polyfills";

// The application is loaded only after Module Federation has agreed on the shared libraries, so nothing is imported here.
void import("./bootstrap");
