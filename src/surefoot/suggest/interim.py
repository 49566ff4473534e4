from surefoot.model.suggestions import Call, Ending, Raised
from surefoot.suggest.values import Built
class NotWritableError(Exception): pass
def w(v):
    if isinstance(v, Built):
        return f"{v.make.__name__}({', '.join(f'{k}={w(x)}' for k,x in v.arguments.items())})"
    import enum
    if isinstance(v, enum.Enum): return str(v)
    if isinstance(v,(dict,)): return "{"+", ".join(f"{w(a)}: {w(b)}" for a,b in v.items())+"}"
    r=repr(v)
    if r.startswith("<"): raise NotWritableError(r)
    return r
def call_of(subject, trial):
    p,n=subject.bound(trial.arguments)
    args=[w(x) for x in p]+[f"{k}={w(x)}" for k,x in n.items()]
    if subject.receiver: head=args.pop(0)+"."+subject.name
    else: head=subject.name
    code=f"{head}({', '.join(args)})"
    if trial.raised is not None:
        return Call(code, raised=Raised(type(trial.raised).__name__, str(trial.raised)), ending=subject.ending)
    try: r=w(trial.returned)
    except NotWritableError: r=None
    return Call(code, returned=r, returned_type=type(trial.returned).__name__, ending=subject.ending)
