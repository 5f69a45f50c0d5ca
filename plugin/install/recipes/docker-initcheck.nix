# nix-build -E '(import <nixpkgs> { }).callPackage ./docker-initcheck.nix { }'
{
  lib,
  stdenv,
  fetchurl,
  makeWrapper,
  nodejs,
}:

# Everything is in the package already: it is unpacked, and nothing is built.
stdenv.mkDerivation rec {
  pname = "docker-initcheck";
  version = "VERSION";

  src = fetchurl {
    url = "https://github.com/OWNER/docker-initcheck/releases/download/v${version}/docker-initcheck-${version}.tgz";
    sha256 = "SHA256:docker-initcheck-VERSION.tgz";
  };

  nativeBuildInputs = [ makeWrapper ];
  dontBuild = true;

  installPhase = ''
    runHook preInstall
    mkdir -p $out/lib/docker-initcheck $out/libexec/docker/cli-plugins
    cp -r . $out/lib/docker-initcheck
    makeWrapper ${nodejs}/bin/node $out/bin/docker-initcheck \
      --add-flags $out/lib/docker-initcheck/dist/docker-initcheck.cjs
    ln -s $out/bin/docker-initcheck $out/libexec/docker/cli-plugins/docker-initcheck
    runHook postInstall
  '';

  meta = {
    description = "Who is PID 1 in this image, does it do PID 1's job, and can you prove it?";
    homepage = "https://github.com/OWNER/docker-initcheck";
    license = lib.licenses.mit;
    mainProgram = "docker-initcheck";
  };
}
