<?php
/**
 * Holds php-plugin to the rules of the plugin directory, and to ours, that no sniff knows.
 *
 *     php tests/lint/plugin-check.php [FOLDER]
 *
 * Each rule is one test; what breaks it is printed with file and line. A line that has to break a rule
 * says `phpcs:ignore` and why.
 */

declare( strict_types=1 );

namespace ScimPress\Lint;

$root = dirname( __DIR__, 2 );
exit( ( new PluginCheck( $root, $argv[1] ?? $root . '/php-plugin' ) )->run() );

final class PluginCheck {

	/** Functions that have no place in the plugin, and why. */
	private const FORBIDDEN = array(
		'runs what it is given'               => array( 'eval', 'assert', 'create_function', 'exec', 'shell_exec', 'system', 'passthru', 'proc_open', 'popen', 'extract', 'unserialize', 'maybe_unserialize' ),
		'is no secure randomness or digest'   => array( 'mt_rand', 'rand', 'uniqid', 'md5', 'sha1', 'crc32', 'str_shuffle', 'array_rand', 'shuffle', 'lcg_value', 'wp_rand' ),
		'writes files or the configuration'   => array( 'file_put_contents', 'fwrite', 'unlink', 'mkdir', 'rmdir', 'rename', 'chmod', 'set_time_limit', 'putenv', 'dl' ),
		'calls somebody'                      => array( 'wp_remote_get', 'wp_remote_post', 'wp_remote_request', 'wp_safe_remote_get', 'wp_safe_remote_post', 'curl_init', 'fsockopen', 'stream_socket_client' ),
		'is for finding mistakes'             => array( 'var_dump', 'print_r', 'var_export', 'debug_backtrace', 'debug_print_backtrace', 'phpinfo' ),
		'redirects to anywhere'               => array( 'wp_redirect' ),
		'sends mail'                          => array( 'mail', 'wp_mail', 'wp_new_user_notification' ),
		'guesses tables (use a migration)'    => array( 'dbDelta' ),
	);

	/** Where one of them is called after all, and which: an administrator has to hear of it, or has said whom to ask. */
	private const CALLED = array(
		'src/Auth/AssertionKeys.php' => 'wp_safe_remote_get',
		'src/Check/Loopback.php'     => 'wp_remote_request',
		'src/Alerts/AlertMail.php'   => 'wp_mail',
	);

	/** Whose result can be printed. */
	private const ESCAPING = array( 'esc_html', 'esc_html__', 'esc_html_x', 'esc_attr', 'esc_attr__', 'esc_attr_x', 'esc_url', 'esc_textarea', 'wp_kses_post', 'absint' );

	private const TRANSLATING = array( '__', '_e', '_x', '_ex', '_n', '_nx', 'esc_html__', 'esc_html_e', 'esc_html_x', 'esc_attr__', 'esc_attr_e', 'esc_attr_x' );

	private const TEXT_DOMAIN = "'scimpress'";

	/** What only Store may call for SCIM. */
	private const USER_WRITING = array( 'wp_insert_user', 'wp_update_user', 'wp_create_user', 'wp_delete_user', 'wpmu_delete_user', 'wp_set_password', 'remove_user_from_blog', 'add_user_to_blog' );

	/** @var list<string> */
	private array $problems = array();

	/** @var array<string, list<\PhpToken>> By path below the folder. */
	private array $files = array();

	public function __construct( private readonly string $root, private readonly string $folder ) {
		$found = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder, \FilesystemIterator::SKIP_DOTS ) );
		foreach ( $found as $file ) {
			if ( 'php' === $file->getExtension() ) {
				$path                 = substr( $file->getPathname(), strlen( $folder ) + 1 );
				$this->files[ $path ] = \PhpToken::tokenize( (string) file_get_contents( $file->getPathname() ) );
			}
		}
		ksort( $this->files );
	}

	public function run(): int {
		$failed = 0;
		$rules  = array( 'guards', 'names', 'calls', 'silenced', 'boundaries', 'escaping', 'translations', 'texts', 'hooks', 'versions', 'readme', 'styles' );
		foreach ( $rules as $rule ) {
			$this->problems = array();
			$this->{$rule}();
			$failed += array() === $this->problems ? 0 : 1;
			foreach ( $this->problems as $problem ) {
				echo $rule, ': ', $problem, "\n";
			}
		}
		printf( "%d passed, %d failed\n", count( $rules ) - $failed, $failed );
		return 0 === $failed ? 0 : 1;
	}

	/** Nobody runs a file by its address. */
	private function guards(): void {
		foreach ( array_keys( $this->files ) as $path ) {
			$head = substr( $this->source( $path ), 0, 3000 );
			if ( ! preg_match( "/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) (\|\| exit;|\) \{\s+exit;)/", $head ) ) {
				$this->report( $path, 1, 'no guard against being called by its address' );
			}
		}
	}

	/** A class is final, has the name of its file, and its namespace is its folder. No two files share a name. */
	private function names(): void {
		$seen = array();
		foreach ( array_keys( $this->files ) as $path ) {
			$name = strtolower( basename( $path ) );
			if ( isset( $seen[ $name ] ) ) {
				$this->report( $path, 1, 'has the name of ' . $seen[ $name ] );
			}
			$seen[ $name ] = $path;
			if ( ! str_starts_with( $path, 'src/' ) || str_contains( $path, '/templates/' ) ) {
				continue;
			}
			$namespace = rtrim( 'ScimPress\\' . str_replace( '/', '\\', substr( dirname( $path ) . '/', 4 ) ), '\\' );
			$class     = preg_replace( '/^\d+_/', '', basename( $path, '.php' ) );
			if ( ! preg_match( '/^namespace ' . preg_quote( $namespace, '/' ) . ';$/m', $this->source( $path ) ) ) {
				$this->report( $path, 1, 'its namespace is not ' . $namespace );
			}
			if ( ! preg_match( "/^(final class|interface|enum) {$class}\b/m", $this->source( $path ) ) ) {
				$this->report( $path, 1, "holds no final class {$class}" );
			}
		}
	}

	/** A brace that is missing makes everything after it part of another rule, which no browser tells. */
	private function styles(): void {
		foreach ( (array) glob( $this->folder . '/assets/*.css' ) as $file ) {
			$path = substr( (string) $file, strlen( $this->folder ) + 1 );
			$open = array();
			$line = 1;
			$text = (string) preg_replace_callback( '#/\*.*?\*/#s', static fn( array $comment ) => str_repeat( "\n", substr_count( $comment[0], "\n" ) ), (string) file_get_contents( (string) $file ) );
			preg_match_all( '/[^{}]*[{}]/', $text, $found );
			foreach ( $found[0] as $part ) {
				$line += substr_count( $part, "\n" );
				if ( str_ends_with( $part, '{' ) ) {
					$is_query = str_starts_with( ltrim( $part ), '@' );
					if ( array() !== $open && ! end( $open ) ) {
						$this->report( $path, $line, 'a rule within a rule' );
					}
					$open[] = $is_query;
				} elseif ( str_ends_with( $part, '}' ) && null === array_pop( $open ) ) {
					$this->report( $path, $line, 'a brace too many' );
				}
			}
			if ( array() !== $open ) {
				$this->report( $path, $line, 'a brace too few' );
			}
		}
	}

	private function calls(): void {
		foreach ( $this->each_call() as list( $path, $name, $line ) ) {
			foreach ( self::FORBIDDEN as $why => $names ) {
				if ( in_array( $name, $names, true ) && $name !== ( self::CALLED[ $path ] ?? '' ) ) {
					$this->report( $path, $line, "{$name}() {$why}" );
				}
			}
		}
	}

	/** Who may touch what: the invariants of ARCHITECTURE.md. */
	/** A check that is silenced says why on its line. */
	private function silenced(): void {
		foreach ( array_keys( $this->files ) as $path ) {
			foreach ( explode( "\n", $this->source( $path ) ) as $number => $line ) {
				if ( preg_match( '/phpcs:(?:ignore|disable)(?!.* -- \S)/', $line ) ) {
					$this->problems[] = "{$path}:" . ( $number + 1 ) . ': silences a check and does not say why';
				}
			}
		}
	}

	private function boundaries(): void {
		foreach ( $this->files as $path => $tokens ) {
			$is_store = (bool) preg_match( '#^src/(Store|Database)/#', $path );
			foreach ( $tokens as $token ) {
				if ( ! $is_store && $token->is( T_VARIABLE ) && '$wpdb' === $token->text ) {
					$this->report( $path, $token->line, 'touches $wpdb outside Store and Database' );
				}
				if ( ! str_starts_with( $path, 'src/Database/' ) && $token->is( T_CONSTANT_ENCAPSED_STRING ) && preg_match( '/\b(START TRANSACTION|COMMIT|ROLLBACK|autocommit)\b/', $token->text ) ) {
					$this->report( $path, $token->line, 'speaks of transactions outside Database' );
				}
			}
		}
		foreach ( $this->each_call() as list( $path, $name, $line ) ) {
			if ( in_array( $name, self::USER_WRITING, true ) && ! str_starts_with( $path, 'src/Store/' ) ) {
				$this->report( $path, $line, "{$name}() outside Store" );
			}
			if ( 'add_action' === $name && preg_match( "/'wp_ajax/", $this->line( $path, $line ) ) ) {
				$this->report( $path, $line, 'admin-ajax has no place here' );
			}
		}
	}

	/** What is printed is literal or was escaped just before. */
	private function escaping(): void {
		foreach ( $this->files as $path => $tokens ) {
			foreach ( $tokens as $index => $token ) {
				if ( $token->is( array( T_ECHO, T_OPEN_TAG_WITH_ECHO, T_PRINT ) ) ) {
					$this->check_printed( $path, $token->line, $this->parts( $tokens, $index + 1, array( '.', ',' ) ) );
				} elseif ( $token->is( T_STRING ) && in_array( $token->text, array( 'printf', 'vprintf' ), true ) ) {
					$this->check_printed( $path, $token->line, $this->parts( $tokens, $this->next( $tokens, $index ) + 1, array( ',' ) ) );
				} elseif ( $token->is( T_STRING ) && in_array( $token->text, array( '_e', '_ex' ), true ) ) {
					$this->report( $path, $token->line, "{$token->text}() does not escape" );
				}
			}
		}
	}

	/** @param list<list<\PhpToken>> $parts */
	private function check_printed( string $path, int $line, array $parts ): void {
		foreach ( $parts as $part ) {
			$first = $part[0] ?? null;
			$is_ok = null === $first || $first->is( array( T_CONSTANT_ENCAPSED_STRING, T_INLINE_HTML, T_CLOSE_TAG ) ) || in_array( $first->text, self::ESCAPING, true );
			if ( ! $is_ok && ! str_contains( $this->line( $path, $line ), 'phpcs:ignore WordPress.Security.EscapeOutput' ) ) {
				$this->report( $path, $first->line, 'prints what is not escaped: ' . $first->text );
			}
		}
	}

	/** Texts are literal, in our domain, and explained where they hold placeholders. */
	private function translations(): void {
		foreach ( $this->files as $path => $tokens ) {
			foreach ( $tokens as $index => $token ) {
				if ( ! $token->is( T_STRING ) || ! in_array( $token->text, self::TRANSLATING, true ) || '(' !== $this->at( $tokens, $this->next( $tokens, $index ) ) ) {
					continue;
				}
				$parts = $this->parts( $tokens, $this->next( $tokens, $index ) + 1, array( ',' ) );
				$text  = $parts[0][0]->text ?? '';
				$last  = end( $parts );
				if ( 1 !== count( $parts[0] ) || ! $parts[0][0]->is( T_CONSTANT_ENCAPSED_STRING ) ) {
					$this->report( $path, $token->line, 'translates what is not literal' );
				}
				if ( 1 !== count( $last ) || self::TEXT_DOMAIN !== $last[0]->text ) {
					$this->report( $path, $token->line, 'has another text domain' );
				}
				if ( preg_match( '/%(\d\$)?[sd]/', $text ) && ! $this->is_explained( $path, $token->line ) ) {
					$this->report( $path, $token->line, 'does not explain its placeholders to translators' );
				}
			}
		}
	}

	private function is_explained( string $path, int $line ): bool {
		return str_contains( $this->line( $path, $line ) . $this->line( $path, $line - 1 ) . $this->line( $path, $line - 2 ), 'translators:' );
	}

	/** No address of somebody, no heredoc. */
	private function texts(): void {
		foreach ( $this->files as $path => $tokens ) {
			foreach ( $tokens as $token ) {
				if ( $token->is( T_START_HEREDOC ) ) {
					$this->report( $path, $token->line, 'heredoc' );
				}
				if ( $token->is( array( T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE, T_INLINE_HTML ) ) && preg_match( '#https?://(?!example\.)[a-z0-9]|\blocalhost\b|127\.0\.0\.1#i', $token->text ) ) {
					$this->report( $path, $token->line, 'names a host: ' . trim( $token->text ) );
				}
			}
		}
	}

	/** What others can hook into is named after us. */
	private function hooks(): void {
		foreach ( $this->each_call() as list( $path, $name, $line, $tokens, $index ) ) {
			if ( in_array( $name, array( 'do_action', 'apply_filters' ), true ) ) {
				$hook = $this->parts( $tokens, $this->next( $tokens, $index ) + 1, array( ',' ) )[0][0]->text ?? '';
				if ( ! str_starts_with( $hook, "'scimpress_" ) ) {
					$this->report( $path, $line, "fires {$hook}" );
				}
			}
		}
	}

	/** One version and one contract, wherever they are written. */
	private function versions(): void {
		$version = $this->match( 'php-plugin/scimpress.php', '/^ \* Version:\s+(\S+)$/m' );
		foreach ( array(
			'php-plugin/src/Plugin.php' => "/const VERSION = '([^']+)'/",
			'php-plugin/readme.txt'     => '/^Stable tag: (\S+)$/m',
			'Cargo.toml'                => '/^version = "([^"]+)"/m',
		) as $file => $pattern ) {
			$this->same( $version, $this->match( $file, $pattern ), "version in {$file}" );
		}
		foreach ( array( 'Requires at least', 'Requires PHP', 'License' ) as $header ) {
			$this->same( $this->match( 'php-plugin/scimpress.php', "/^ \* {$header}:\s+(\S+)$/m" ), $this->match( 'php-plugin/readme.txt', "/^{$header}: (\S+)$/m" ), $header );
		}
		$this->same( $this->match( 'crates/wordpress/src/contract.rs', '/const CONTRACT: u32 = (\d+);/' ), $this->match( 'php-plugin/src/Extension.php', '/const CONTRACT = (\d+);/' ), 'contract' );
		$this->same( "'scimpress'", "'" . $this->match( 'php-plugin/scimpress.php', '/^ \* Text Domain:\s+(\S+)$/m' ) . "'", 'text domain' );
	}

	private function readme(): void {
		$readme = (string) file_get_contents( $this->folder . '/readme.txt' );
		$short  = explode( "\n", trim( explode( "\n\n", $readme )[1] ?? '' ) )[0];
		if ( '' === $short || mb_strlen( $short ) > 150 ) {
			$this->report( 'readme.txt', 1, 'the short description has ' . mb_strlen( $short ) . ' characters' );
		}
		if ( substr_count( $this->match( 'php-plugin/readme.txt', '/^Tags: (.+)$/m' ), ',' ) > 4 ) {
			$this->report( 'readme.txt', 1, 'has more than five tags' );
		}
		if ( ! str_contains( $readme, '= ' . $this->match( 'php-plugin/scimpress.php', '/^ \* Version:\s+(\S+)$/m' ) . " =\n" ) ) {
			$this->report( 'readme.txt', 1, 'does not say what is new in this version' );
		}
		foreach ( array( 'Description', 'Installation', 'Frequently Asked Questions', 'Screenshots', 'Changelog' ) as $section ) {
			if ( ! str_contains( $readme, "== {$section} ==" ) ) {
				$this->report( 'readme.txt', 1, "lacks {$section}" );
			}
		}
		foreach ( array_diff( (array) scandir( $this->folder ), array( '.', '..', 'src', 'assets', 'drop-ins', 'languages', 'guides', 'autoload.php', 'scimpress.php', 'uninstall.php', 'readme.txt' ) ) as $name ) {
			$this->report( (string) $name, 1, 'does not belong into the archive' );
		}
	}

	/**
	 * Every call of a function by its name.
	 *
	 * @return iterable<array{string, string, int, list<\PhpToken>, int}>
	 */
	private function each_call(): iterable {
		foreach ( $this->files as $path => $tokens ) {
			foreach ( $tokens as $index => $token ) {
				if ( $token->is( T_EVAL ) || ( $token->is( array( T_STRING, T_NAME_FULLY_QUALIFIED ) ) && '(' === $this->at( $tokens, $this->next( $tokens, $index ) ) && ! $this->is_member( $tokens, $index ) ) ) {
					yield array( $path, ltrim( $token->text, '\\' ), $token->line, $tokens, $index );
				}
			}
		}
	}

	/** @param list<\PhpToken> $tokens */
	private function is_member( array $tokens, int $index ): bool {
		do {
			--$index;
		} while ( isset( $tokens[ $index ] ) && $tokens[ $index ]->isIgnorable() );
		return isset( $tokens[ $index ] ) && $tokens[ $index ]->is( array( T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW ) );
	}

	/**
	 * What stands between separators on the outermost level, up to the end of the statement or call.
	 *
	 * @param list<\PhpToken> $tokens
	 * @param list<string>    $separators
	 * @return list<list<\PhpToken>>
	 */
	private function parts( array $tokens, int $index, array $separators ): array {
		$parts = array( array() );
		$depth = 0;
		for ( ; isset( $tokens[ $index ] ); $index++ ) {
			$token = $tokens[ $index ];
			if ( in_array( $token->text, array( '(', '[', '{' ), true ) ) {
				++$depth;
			} elseif ( in_array( $token->text, array( ')', ']', '}' ), true ) && --$depth < 0 ) {
				break;
			} elseif ( 0 === $depth && ( ';' === $token->text || $token->is( T_CLOSE_TAG ) ) ) {
				break;
			}
			if ( 0 === $depth && in_array( $token->text, $separators, true ) ) {
				$parts[] = array();
			} elseif ( ! $token->isIgnorable() ) {
				$parts[ count( $parts ) - 1 ][] = $token;
			}
		}
		return array() === end( $parts ) ? array_slice( $parts, 0, -1 ) : $parts;
	}

	/** @param list<\PhpToken> $tokens */
	private function next( array $tokens, int $index ): int {
		do {
			++$index;
		} while ( isset( $tokens[ $index ] ) && $tokens[ $index ]->isIgnorable() );
		return $index;
	}

	/** @param list<\PhpToken> $tokens */
	private function at( array $tokens, int $index ): string {
		return isset( $tokens[ $index ] ) ? $tokens[ $index ]->text : '';
	}

	private function source( string $path ): string {
		return implode( '', array_column( $this->files[ $path ], 'text' ) );
	}

	private function line( string $path, int $line ): string {
		return explode( "\n", $this->source( $path ) )[ $line - 1 ] ?? '';
	}

	private function match( string $file, string $pattern ): string {
		$path = str_starts_with( $file, 'php-plugin/' ) ? $this->folder . substr( $file, strlen( 'php-plugin' ) ) : $this->root . '/' . $file;
		return preg_match( $pattern, (string) file_get_contents( $path ), $found ) ? $found[1] : '(none)';
	}

	private function same( string $one, string $other, string $what ): void {
		if ( $one !== $other ) {
			$this->problems[] = "{$what}: {$one} and {$other}";
		}
	}

	private function report( string $path, int $line, string $what ): void {
		if ( ! isset( $this->files[ $path ] ) || ! str_contains( $this->line( $path, $line ) . $this->line( $path, $line - 1 ), 'phpcs:ignore' ) ) {
			$this->problems[] = "{$path}:{$line}: {$what}";
		}
	}
}
