"""What `./dev` needs before any package is installed: standard library only.

`dev` imports this folder by its path, as `local`, because importing `training` itself
would already need Celery.
"""
