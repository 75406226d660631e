/** A folder with what Debian 13 has for arm64: `root` with busybox, PostgreSQL, Node.js and libraries, and a folder for each kernel. */
export const DEBIAN_ARM64 = 'debian-13-arm64';

const LIBRARIES =
  'libc6 libgcc-s1 libstdc++6 zlib1g libzstd1 liblz4-1 liblzma5 libssl3t64 libicu76 libxml2 libxslt1.1 libuuid1 libcrypt1 ' +
  'libpam0g libaudit1 libcap-ng0 libcap2 libselinux1 libpcre2-8-0 libsystemd0 libgcrypt20 libgpg-error0 libldap2 libsasl2-2 ' +
  'libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libxxhash0 libbrotli1 libcares2 libnghttp2-14 libuv1t64';
const PROGRAMS =
  'busybox-static postgresql-17 libpq5 tzdata nodejs libnode115 node-undici node-acorn node-cjs-module-lexer ' +
  'node-minimatch node-brace-expansion node-balanced-match';

/** Fetches it with apt in a folder of its own, so that this machine's packages stay as they are. Arguments: an empty folder, and the one to be made. */
export const FETCH_ARM64 = String.raw`
cd "$1"
mkdir -p apt/lists/partial apt/cache/archives/partial debs made/root
touch apt/status
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' > apt/sources.list
cat > apt/apt.conf <<CONF
APT::Architecture "arm64"; APT::Architectures { "arm64"; }; APT::Sandbox::User "root";
Dir::State "$1/apt"; Dir::State::lists "$1/apt/lists"; Dir::State::status "$1/apt/status"; Dir::Cache "$1/apt/cache";
Dir::Etc::sourcelist "$1/apt/sources.list"; Dir::Etc::sourceparts "/dev/null"; Dir::Etc::parts "/dev/null";
CONF
export APT_CONFIG="$1/apt/apt.conf"
apt-get update -q
cd debs
apt-get download -q ${PROGRAMS} ${LIBRARIES}
for deb in *.deb; do dpkg-deb -x $deb ../made/root; rm $deb; done
[ -e ../made/root/bin ] || ln -s usr/bin ../made/root/bin
[ -e ../made/root/lib ] || ln -s usr/lib ../made/root/lib
for kernel in arm64 arm64-16k; do
  apt-get download -q $(apt-cache depends linux-image-$kernel | sed -n 's/.*Depends: \(linux-image-6.*\)/\1/p')
  dpkg-deb -x linux-image-*.deb ../made/$kernel
  rm *.deb
done
mv ../made "$2"
`;
