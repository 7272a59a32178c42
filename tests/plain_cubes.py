"""A yardstick for benchmarks: as many plain lit cubes as LeNet has nodes, and nothing else.

`python tests/plain_cubes.py` prints the median milliseconds of a frame at 1280×720: instanced, 36 vertices each, a
depth buffer, no anti-aliasing, no text, no glow. Machines differ and are busy; ratios to this, taken at the same
time, can be compared.
"""

import time

import moderngl
import numpy as np
from glassnet.engine.headless import context

COUNT, FRAMES = 9134, 60
VERTEX = """#version 330 core
in vec3 in_corner;
in vec3 in_normal;
out vec3 v_light;

void main() {
    vec2 at = (vec2(gl_InstanceID % 120, gl_InstanceID / 120) - vec2(60.0, 38.0)) * vec2(0.016, 0.024);
    vec3 corner = in_corner * 0.006;
    gl_Position = vec4(at + corner.xy + corner.z * vec2(0.3, 0.4), corner.z, 1.0);
    v_light = vec3(0.2 + 0.8 * max(dot(in_normal, normalize(vec3(0.3, 0.5, 0.8))), 0.0));
}
"""
FRAGMENT = """#version 330 core
in vec3 v_light;
out vec4 colour;

void main() { colour = vec4(v_light, 1.0); }
"""


def cube() -> np.ndarray:
    """Return corners and normals of a cube's 12 triangles, float32[36, 6]."""
    rows = []
    for axis in range(3):
        for side in (-1, 1):
            normal, u, v = (side * np.eye(3)[axis], np.eye(3)[axis - 2], np.eye(3)[axis - 1])
            square = ((-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1))
            rows += [np.r_[normal + x * u + y * v, normal] for x, y in square]
    return np.array(rows, np.float32)


def measure() -> float:
    """Return the median milliseconds of a frame."""
    gl = context()
    program = gl.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
    array = gl.vertex_array(program, [(gl.buffer(cube()), "3f 3f", "in_corner", "in_normal")])
    target = gl.simple_framebuffer((1280, 720))
    target.use()
    gl.enable_only(moderngl.DEPTH_TEST)
    times = []
    for _ in range(FRAMES):
        start = time.perf_counter()
        target.clear()
        array.render(instances=COUNT)
        gl.finish()
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


if __name__ == "__main__":
    print(f"{measure():.1f} ms a frame of {COUNT:,} plain cubes")
