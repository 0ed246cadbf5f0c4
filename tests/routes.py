"""Ways to an answer without its formula, many in one notebook: the library's other functions, and its texts.

ROUTES are notebooks, each with one way for each of many exercises. TEXTS are ways to the text of the library's rules,
which `reading` puts into one notebook: what one of them finds is run.
"""

import re

PACKED = """
import numpy as np, types
import hwlib
from hwlib import activations, batch_norm, descent, distributions, mean_field, numerical, optimizers, parameters, sheet
from hwlib.activations import ACTIVATIONS, SLOPES
from hwlib.batch_norm import NormalisedNetwork
from hwlib.network import Network
def pack(W, b): return np.concatenate([np.concatenate([w.ravel(), v.ravel()]) for w, v in zip(W, b)])
def sizes(W): return (W[0].shape[1],) + tuple(w.shape[0] for w in W)
def named(f, df): ACTIVATIONS['mine'] = (f, df)
def net(W, f, df): named(f, df); return Network(sizes(W), 'mine', 'mine')
def plain(h): return h, lambda d: d
def normed(W, f, df): named(f, df); return NormalisedNetwork(sizes(W) + (len(W[-1]),), 'mine', plain)
def more(W, b): return pack([*W, np.eye(len(W[-1]))], [*b, np.zeros(len(W[-1]))])
def apart(n, g): return [w for w, _ in n.layers(g)], [v for _, v in n.layers(g)]
"""

ROUTES = {
    "by the network": """
def layer(W, b, A, f):
    t = net([W], f, f).forward(pack([W], [b]), A)
    return t.z[0], t.a[1]
#
def slopes(z): return [ACTIVATIONS[k][1](z) for k in ('sigmoid', 'tanh', 'relu')]
#
def error_below(W, delta, z, f, df):
    named(f, df)
    n, I = Network((z.shape[1], z.shape[1], len(W)), 'mine', 'identity'), np.eye(z.shape[1])
    theta = pack([I, W], [np.zeros(z.shape[1]), np.zeros(len(W))])
    return n.backward(theta, n.forward(theta, z), delta)[0]
#
def backprop(W, b, X, T, f, df):
    n = net(W, f, df)
    return apart(n, n.gradient(pack(W, b), X, T)[1])
#
def train_step(W, b, X, T, f, df, lr):
    n = net(W, f, df)
    return apart(n, pack(W, b) - lr * n.gradient(pack(W, b), X, T)[1])
#
def tangent(W, b, X, dW, db, f, df): return net(W, f, df).jvp(pack(W, b), X, pack(dW, db))
#
def factor(W, z, df):
    named(lambda z: z, df)
    return Network(sizes([W]), 'mine', 'mine').input_jacobian(pack([W], [z]), np.zeros((1, W.shape[1])))[0]
#
def jacobian(W, b, x, f, df): return net(W, f, df).input_jacobian(pack(W, b), x[None])[0]
#
def by_differences(f, x, h): return numerical.central_difference(f, x, h)
#
def by_complex_step(f, x, h): return numerical.complex_step(f, x, h)
#
def layer_outputs(W, b, x): return Network(sizes(W)).forward(pack(W, b), x).a
#
def spread(a): return distributions.statistics(a)[:4]
#
def relu_sizes(sizes, s):
    p = mean_field.predict(sizes, 'relu', s)
    return np.hypot(p.mean, p.std)
#
def sigmoid_factor(n, s, q): return float(s * np.sqrt(n * mean_field.gaussian_moments('sigmoid', q)[2]))
#
def normalise(h, eps): return batch_norm.batch_norm(h, eps=eps)[0]
#
def r_squared(a, x, train): return distributions.read_out(a, x, train)
#
def draw(sizes, gain, rng):
    p = parameters.Parameters(sizes)
    return p.layers(p.init(rng, lambda i, o: np.sqrt(gain / i)))
#
he_std = parameters.he(50, 300)
#
def seventh(lr): return sheet.sheet_adam(lr)
#
def momentum(lr, beta=0.9): return sheet.SHEET_RULES['momentum'](lr, beta=beta)
""",
    "by batch normalisation that does nothing": """
def layer(W, b, A, f):
    t = normed([W], f, f).forward(more([W], [b]), A)
    return t.z[0], t.a[1]
#
from hwlib.exercises.network_kinds import FUNCTIONS
def slopes(z): return [FUNCTIONS['df'][k](z) for k in ('sigmoid', 'tanh', 'relu')]
#
def error_below(W, delta, z, f, df):
    named(f, df)
    n, out = NormalisedNetwork((z.shape[1], z.shape[1], len(W)), 'mine', plain), []
    for row, d in zip(z, delta):
        theta = pack([np.zeros((len(row), len(row))), W], [row, np.zeros(len(W))])
        y = n.forward(theta, row[None]).a[-1]
        out.append(n.layers(n.gradient(theta, row[None], y - d)[1])[0][1])
    return np.array(out)
#
def backprop(W, b, X, T, f, df):
    n = normed(W, f, df)
    dW, db = apart(n, n.gradient(more(W, b), X, T)[1])
    return dW[:-1], db[:-1]
#
def train_step(W, b, X, T, f, df, lr):
    n = normed(W, f, df)
    W, b = apart(n, more(W, b) - lr * n.gradient(more(W, b), X, T)[1])
    return W[:-1], b[:-1]
#
def tangent(W, b, X, dW, db, f, df):
    moved = np.zeros(more(W, b).size)
    moved[:pack(W, b).size] = pack(dW, db)
    y = normed(W, f, df).forward(more(W, b) + 1e-20j * moved, X).a[-1]
    return y.real, y.imag / 1e-20
#
def jacobian(W, b, x, f, df):
    I, y = np.eye(len(x)), lambda v: normed(W, f, df).forward(more(W, b), v[None]).a[-1][0]
    return np.stack([np.imag(y(x + 1e-20j * e)) / 1e-20 for e in I], axis=1)
#
def layer_outputs(W, b, x):
    n = NormalisedNetwork(sizes(W) + (1,), 'sigmoid', plain)
    return n.forward(pack([*W, np.zeros((1, len(W[-1])))], [*b, np.zeros(1)]), x).a[:-1]
#
def normalise(h, eps):
    n = NormalisedNetwork((h.shape[1],) * 3, 'identity', lambda k: batch_norm.batch_norm(k, eps=eps))
    I = np.eye(h.shape[1])
    return n.forward(pack([I, I], [np.zeros(len(I))] * 2), h).z[0]
#
def sigmoid_factor(n, s, q):
    return float(mean_field.predict((n, n), 'sigmoid', s * 1e-6, np.sqrt(q - n * s * s * 1e-12)).factor[0] * 1e6)
#
def relu_sizes(sizes, s):
    out, m = [], 1.0
    for n in sizes[:-1]:
        m = mean_field.gaussian_moments('relu', n * s * s * m)[1]
        out.append(float(m) ** 0.5)
    return out
#
def by_differences(f, x, h):
    return np.stack([numerical.forward_difference(f, x - h * e, 2 * h)[:, j] for j, e in enumerate(np.eye(len(x)))], 1)
#
def by_complex_step(f, x, h): return numerical._columns(lambda e: (np.imag(f(x + 1j * h * e)), h * e), x)
#
def spread(a): return distributions.statistics.__wrapped__(a)[:4]
#
he_std = mean_field.critical_std('relu', 50)
#
def corrected_average(g, beta):
    adam, out = optimizers.adam(1.0, beta, 0.0, 0.0), []
    state = adam.init(g[0])
    for row in g:
        x, state = adam.step(lambda y: row, np.zeros_like(row), state)
        out.append(-x * np.abs(row))
    return np.array(out)
#
def gradient_descent(lr): return optimizers.momentum(lr, 0.0)
#
def momentum(lr, beta=0.9):
    rule = optimizers.nesterov(lr, beta)
    return rule._replace(step=lambda g, x, v: rule.step(lambda y: g(y - beta * v), x, v))
#
def seventh(lr): return sheet.sheet_rmsprop(lr)
""",
    "by its helpers": """
def slopes(z):
    by_output = SLOPES[ACTIVATIONS['tanh'][1]]
    return activations.sigmoid_slope(z, activations.sigmoid(z)), by_output(z, np.tanh(z)), activations._relu_slope(z)
#
def sigmoid_factor(n, s, q):
    u, w = mean_field._quadrature(2)
    return float(s * np.sqrt(n * (ACTIVATIONS['sigmoid'][1](np.sqrt(q) * u) ** 2 @ w)))
#
class Eps:
    zeros_like, sum = staticmethod(np.zeros_like), staticmethod(np.sum)
    def __init__(self, eps): self.eps = eps
    def sqrt(self, r): return np.sqrt(r) + self.eps
def patched(rule, change, eps, *args):
    step = rule(*args).step
    consts = tuple(change.get(k, k) if isinstance(k, float) else k for k in step.__code__.co_consts)
    code, names = step.__code__.replace(co_consts=consts), step.__globals__ | {'np': Eps(eps)}
    f = types.FunctionType(code, names, 's', None, step.__closure__)
    def one_by_one(g, x, r):
        x, r = f(lambda y: g(y[..., 0])[..., None], x[..., None], r[..., None])
        return x[..., 0], r[..., 0]
    return optimizers.Optimizer(np.zeros_like, one_by_one)
def adagrad(lr, eps=1e-8): return patched(sheet.sheet_adagrad, {1e-9: 0.0}, eps, lr)
def rmsprop(lr, rho=0.9, eps=1e-8): return patched(sheet.sheet_rmsprop, {1e-9: 0.0, 0.9: rho, 0.1: 1 - rho}, eps, lr)
#
def seventh(lr): return sheet.sheet_adagrad(lr)
""",
    "by the answers": """
import sys
EXERCISES, modules = {}, [name for name in sys.modules if name.startswith('hwlib')]
#
for name in ('q1', 'q2', 'q3', 'q4'):
    EXERCISES |= {e.name: e for e in sys.modules['hwlib.exercises.' + name].EXERCISES}
#
from hwlib.exercises.q1_answers import cross_entropy
#
from hwlib.exercises import EXERCISES
#
import gc, importlib.util, pkgutil
for q in '1234':
    for end in ('', '_answers'):
        try: vars().update(vars(importlib.util.find_spec(f'hwlib.exercises.q{q}{end}').loader.load_module()))
        except BaseException as error: pass
        try: vars().update(vars(pkgutil.resolve_name(f'hwlib.exercises.q{q}{end}')))
        except BaseException as error: pass
        sys.meta_path[:] = [finder for finder in sys.meta_path if 'NoAnswers' not in repr(finder)]
#
for name in ('momentum', 'layer', 'adam', 'backprop', 'factor', 'cheapest', 'he_std', 'predicted_rate', 'Value'):
    if name in EXERCISES: globals()[name] = EXERCISES[name].answer
#
momentum = sys.modules['hwlib.exercises.mistakes'].source(optimizers.momentum)
""",
}

# each gives the text of hwlib/optimizers.py, whose path is FILE, or a part of it
TEXTS = """
open(FILE).read()
io.open_code(FILE).read().decode()
os.read(os.open(FILE, os.O_RDONLY), 10**6).decode()
os.read(os.open('optimizers.py', os.O_RDONLY, dir_fd=os.open(FOLDER, os.O_PATH)), 10**6).decode()
os.read(os.open('/proc/self/root' + FILE, os.O_RDONLY), 10**6).decode()
os.read(os.open('/proc/self/fd/%d' % os.open(FILE, os.O_PATH), os.O_RDONLY), 10**6).decode()
np.fromfile(FILE, 'u1').tobytes().decode()
np.memmap(FILE, 'u1', 'r').tobytes().decode()
linecache.getlines(FILE) and ''.join(linecache.getlines(FILE))
inspect.getsource(hwlib.optimizers)
by_readline(FILE)
by_readline(COPY)
__import__('tkinter').Tcl().eval('set f [open %s]; read $f' % FILE)
by_interpreter('_xxsubinterpreters')
by_interpreter('_testcapi')
by_race()
open(COPY).read()
open(PACK, 'rb').read().decode('latin-1')
open(NEIGHBOUR).read()
os.listdir(os.path.dirname(NEIGHBOUR)) and 'def momentum'
hwlib.optimizers.__spec__.loader.get_data(FILE).decode()
by_cffi()
"""
# each writes something where it may not, or reaches another process
DEEDS = """
open(OUT + '/a', 'w')
by_readline_written(OUT + '/b')
sqlite3.connect(':memory:').execute("attach '%s/c' as x").execute('create table x.t(a)')
setattr(ssl.create_default_context(), 'keylog_filename', OUT + '/d')
os.mkfifo(OUT + '/e')
os.mkfifo('here')
os.mknod('device', 0o60600, os.makedev(8, 0))
os.symlink(NEIGHBOUR, OUT + '/f')
os.link(NEIGHBOUR, 'linked')
os.rename(NEIGHBOUR, OUT + '/g')
os.utime(NEIGHBOUR, (1, 1))
os.setxattr(NEIGHBOUR, 'user.x', b'1')
os.chmod(NEIGHBOUR, 0)
os.truncate(NEIGHBOUR)
os.remove(NEIGHBOUR)
__import__('_posixshmem').shm_open('/hwlib-' + TOKEN, os.O_CREAT | os.O_RDWR, mode=0o600)
open('/dev/shm/hwlib-' + TOKEN, 'w')
resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (0, 0))
resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
os.sched_setaffinity(os.getppid(), {0})
fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())
fcntl.fcntl(1, 10, 9)
signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)
os.kill(os.getppid(), 9)
socket.socket(socket.AF_UNIX)
open('/proc/%d/cmdline' % os.getppid()).read()
"""
HELPERS = """
import fcntl, inspect, io, linecache, os, resource, signal, socket, sqlite3, ssl, sys, threading, time
import numpy as np
import hwlib.optimizers
FOLDER = os.path.dirname(FILE)
def by_readline(path):
    import readline
    readline.clear_history()
    readline.read_history_file(path)
    return '\\n'.join(readline.get_history_item(k + 1) for k in range(readline.get_current_history_length()))
def by_readline_written(path):
    import readline
    readline.add_history('x')
    readline.write_history_file(path)
def by_interpreter(name):
    module, (r, w) = __import__(name), os.pipe()
    os.set_blocking(r, False)
    code = "import os\\nos.write(%d, open(%r, 'rb').read())" % (w, FILE)
    module.run_in_subinterp(code) if name == '_testcapi' else module.run_string(module.create(), code)
    return os.read(r, 60000).decode()
def by_race():
    stop, home = [], os.getcwd()
    open('optimizers.py', 'w').write('safe')
    def flip():
        while not stop:
            os.chdir(FOLDER), os.chdir(home)
    thread = threading.Thread(target=flip)
    thread.start()
    try:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            try:
                text = open('optimizers.py').read()
                if text != 'safe': return text
            except OSError: pass
    finally:
        stop.append(1), thread.join(), os.chdir(home)
def by_cffi():
    from cffi import FFI
    ffi = FFI()
    ffi.cdef("int open(const char*, int); long read(int, void*, long);")
    C = ffi.dlopen(None)
    text = ffi.new('char[60000]')
    return ffi.buffer(text, C.read(C.open(FILE.encode(), 0), text, 60000))[:].decode()
done = []
def executed(text):
    names = {'__name__': 'mine'}
    try: exec(text, names)
    except BaseException: pass
    return names.get('momentum')
def tried(code):
    try: found = eval(code)
    except BaseException: return
    return found
"""


def _known(names):
    return "".join(f"{name} = {value!r}\n" for name, value in names.items())


def routes():
    """{name: the sources of a notebook}."""
    return {name: [PACKED, *code.split("\n#\n")] for name, code in ROUTES.items()}


def reading(**names):
    """A notebook of all TEXTS: `momentum` is what one of them found, and the errors of its cells say which did."""
    try_it = "found = tried({way!r})\nif found and 'def momentum' in found:\n    done.append({way!r})\n"
    run_it = "    momentum = executed(found)"
    ways = [(try_it + run_it).format(way=way) for way in TEXTS.strip().splitlines()]
    return [_known(names) + HELPERS, *ways, "raise ValueError(f'found {done}')", "import numpy as np"]


def doing(**names):
    """A notebook of all DEEDS, which tells which of them raised nothing."""
    deeds = [f"{deed}\ndone.append({deed!r})" for deed in DEEDS.strip().splitlines()]
    deeds = [re.sub("^", "    ", deed, flags=re.M) for deed in deeds]
    tries = [f"try:\n{deed}\nexcept BaseException as error: pass" for deed in deeds]
    return [_known(names) + HELPERS, *tries, "raise ValueError(f'done {done}')", "momentum = 1"]
