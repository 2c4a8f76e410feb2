mkdir -p FirstArchive/Sources/FirstArchive
cd FirstArchive
echo hello >greeting.txt
git init
git add greeting.txt
git commit -m 'Add a greeting'
