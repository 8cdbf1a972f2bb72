"""The output of profiles.yml that a command or a notebook reads, as dbt would render it."""

import os
from typing import Any

import jinja2
import yaml

from amlmart.errors import AmlmartError
from amlmart.run.dbt import profiles_dir


def output(target: str | None = None) -> dict[str, Any]:
    """Return the settings of an output, with its name as `name`.

    Without `target` it is the profile's own choice, which AMLMART_TARGET sets.

    Raises:
        AmlmartError: when there is no profile, it cannot be read, or it has no such output.
    """
    path = profiles_dir() / "profiles.yml"
    try:
        profile = yaml.safe_load(path.read_text(encoding="utf-8"))["amlmart"]
        name = target or _rendered(profile.get("target", "default"))
        outputs = profile["outputs"]
        if name not in outputs:
            raise AmlmartError(
                f"{path} has no output {name}; its outputs are {', '.join(outputs)}."
            )
        return {**_rendered(outputs[name]), "name": name}
    except (OSError, yaml.YAMLError, KeyError, TypeError, jinja2.TemplateError) as error:
        raise AmlmartError(
            f"{path} cannot be read ({error}): compare it with profiles.yml.example."
        ) from error


def _rendered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rendered(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rendered(part) for part in value]
    if not isinstance(value, str):
        return value
    environment = jinja2.Environment(autoescape=False)
    # dbt's own filters change the type only, which nothing here depends on.
    for name in ("as_number", "as_bool", "as_text", "as_native"):
        environment.filters[name] = lambda part: part
    return environment.from_string(value).render(env_var=_env_var)


def _env_var(name: str, default: str | None = None) -> str:
    found = os.environ.get(name, default)
    if found is None:
        raise jinja2.TemplateError(f"the environment variable {name} is not set")
    return found
