FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY rules rules
COPY cleaner cleaner
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir "$(echo /wheels/*.whl)[shards,report]" && \
    useradd --uid 1000 --create-home cleaner
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["clean"]
CMD ["--help"]
