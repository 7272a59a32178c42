// Signed values as light: blue above zero, orange below, near black at zero. Blue and orange stay apart for
// every common colour-blindness; above 0.7 of the range the light exceeds 1 and glows.
vec3 palette(float t) {
    float m = min(abs(t), 1.15);
    vec3 dim = t < 0.0 ? vec3(0.20, 0.042, 0.008) : vec3(0.006, 0.060, 0.20);
    vec3 full = t < 0.0 ? vec3(0.95, 0.27, 0.035) : vec3(0.03, 0.46, 1.00);
    vec3 hot = t < 0.0 ? vec3(1.7, 0.80, 0.22) : vec3(0.30, 1.25, 1.75);
    vec3 zero = vec3(0.008, 0.010, 0.014);
    vec3 light = mix(zero, dim, smoothstep(0.0, 0.35, m));
    light = mix(light, full, smoothstep(0.2, 0.8, m));
    return mix(light, hot, smoothstep(0.75, 1.15, m));
}
