# A formula for a tap of your own. It builds from the source: a binary that links
# PC/SC must be built or signed on a Mac. formula.sh fills in what has a dollar.
class Rootseal < Formula
  desc "One TOTP seed on several YubiKeys, as the MFA device of an AWS root user"
  homepage "${ADDRESS}"
  url "${ADDRESS}/releases/download/${VERSION}/rootseal-${VERSION}-source.tar.gz"
  sha256 "${SHA256}"
  license "Apache-2.0"

  depends_on "go" => :build

  def install
    package = "rootseal/cmd/rootseal/internal/cli"
    ldflags = "-s -w -X #{package}.release=${VERSION} -X #{package}.commit=${COMMIT} -X #{package}.date=${DATE}"
    system "go", "build", *std_go_args(ldflags: ldflags), "./cmd/rootseal"
    ENV["SOURCE_DATE_EPOCH"] = "${EPOCH}"
    system "go", "run", "./cmd/rootseal/manual", "man", "man"
    man1.install Dir["man/*.1"]
    generate_completions_from_executable(bin/"rootseal", "completion")
  end

  test do
    system bin/"rootseal", "rehearse"
  end
end
