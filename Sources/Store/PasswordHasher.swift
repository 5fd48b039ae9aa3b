actor PasswordHasher {}
