import { synth } from "./main";

synth();
