# For a tap: https://docs.brew.sh/Taps
class DockerInitcheck < Formula
  desc "Who is PID 1 in this image, does it do PID 1's job, and can you prove it?"
  homepage "https://github.com/OWNER/docker-initcheck"
  url "https://github.com/OWNER/docker-initcheck/releases/download/vVERSION/docker-initcheck-VERSION.tgz"
  sha256 "SHA256:docker-initcheck-VERSION.tgz"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    (lib/"docker/cli-plugins").install_symlink bin/"docker-initcheck"
  end

  def caveats
    <<~EOS
      docker finds the plugin when its ~/.docker/config.json names the folder of Homebrew:
        "cliPluginsExtraDirs": ["#{HOMEBREW_PREFIX}/lib/docker/cli-plugins"]
      or when you run: docker-initcheck install
    EOS
  end

  test do
    (testpath/"Dockerfile").write "FROM debian:12\nCMD redis-server\n"
    assert_match "shell-form", shell_output("#{bin}/docker-initcheck --format gnu Dockerfile", 1)
  end
end
