<?php
/**
 * Compares php-plugin/languages/scimpress.pot, from which translators work, with the texts of the plugin:
 * UPDATE=1 writes it.
 *
 *     UPDATE=1 php tests/lint/translations.php
 *
 * The same texts give the same file: it has no date, and says in which file a text is, without the line.
 */

declare( strict_types=1 );

namespace ScimPress\Lint;

$plugin = dirname( __DIR__, 2 ) . '/php-plugin';
$texts  = new Texts( $plugin );
$file   = "{$plugin}/languages/scimpress.pot";
if ( getenv( 'UPDATE' ) ) {
	file_put_contents( $file, $texts->template() );
}
$problems = $texts->problems();
if ( ! is_file( $file ) || file_get_contents( $file ) !== $texts->template() ) {
	$problems[] = 'php-plugin/languages/scimpress.pot has not the texts of the plugin: UPDATE=1 php tests/lint/translations.php';
}
echo implode( '', array_map( static fn( string $problem ) => "{$problem}\n", $problems ) );
printf( "%d passed, %d failed\n", array() === $problems ? 1 : 0, count( $problems ) );
exit( array() === $problems ? 0 : 1 );

final class Texts {

	/** What the arguments of each function are. */
	private const FUNCTIONS = array(
		'__'         => array( 'text' ),
		'_e'         => array( 'text' ),
		'esc_html__' => array( 'text' ),
		'esc_html_e' => array( 'text' ),
		'esc_attr__' => array( 'text' ),
		'esc_attr_e' => array( 'text' ),
		'_x'         => array( 'text', 'context' ),
		'_ex'        => array( 'text', 'context' ),
		'esc_html_x' => array( 'text', 'context' ),
		'esc_attr_x' => array( 'text', 'context' ),
		'_n'         => array( 'text', 'plural' ),
		'_nx'        => array( 'text', 'plural', 'number', 'context' ),
		'_n_noop'    => array( 'text', 'plural' ),
		'_nx_noop'   => array( 'text', 'plural', 'context' ),
	);

	private const DOMAIN = "'scimpress'";

	/** @var array<string, array{text: string, plural: string, context: string, notes: list<string>, files: list<string>}> By what tells them apart. */
	private array $texts = array();

	/** @var list<string> */
	private array $problems = array();

	public function __construct( private readonly string $plugin ) {
		$this->read_headers();
		$files = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $plugin, \FilesystemIterator::SKIP_DOTS ) ) as $found ) {
			$files[] = substr( $found->getPathname(), strlen( $plugin ) + 1 );
		}
		sort( $files );
		foreach ( $files as $path ) {
			if ( str_ends_with( $path, '.php' ) ) {
				$this->read( $path, \PhpToken::tokenize( (string) file_get_contents( "{$plugin}/{$path}" ) ) );
			} elseif ( str_ends_with( $path, '.js' ) && preg_match( '/\bi18n\b|\b_[_xn]\(/', (string) file_get_contents( "{$plugin}/{$path}" ) ) ) {
				$this->problems[] = "{$path}: texts of scripts stand in attributes of what they are about, where PHP translates them";
			}
		}
	}

	/** @return list<string> What translators could not work with. */
	public function problems(): array {
		return $this->problems;
	}

	/** The file. */
	public function template(): string {
		$lines = array( '# ScimPress is distributed under GPL-2.0-or-later, and so is this file.', 'msgid ""', 'msgstr ""', '"Project-Id-Version: ScimPress\n"', '"MIME-Version: 1.0\n"', '"Content-Type: text/plain; charset=UTF-8\n"', '"Content-Transfer-Encoding: 8bit\n"', '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\n"', '"X-Domain: scimpress\n"' );
		foreach ( $this->texts as $text ) {
			$lines[] = '';
			foreach ( $text['notes'] as $note ) {
				$lines[] = "#. {$note}";
			}
			foreach ( $text['files'] as $path ) {
				$lines[] = "#: {$path}";
			}
			if ( self::has_placeholders( $text['text'] . $text['plural'] ) ) {
				$lines[] = '#, php-format';
			}
			if ( '' !== $text['context'] ) {
				$lines[] = 'msgctxt ' . self::quoted( $text['context'] );
			}
			$lines[] = 'msgid ' . self::quoted( $text['text'] );
			if ( '' === $text['plural'] ) {
				$lines[] = 'msgstr ""';
			} else {
				array_push( $lines, 'msgid_plural ' . self::quoted( $text['plural'] ), 'msgstr[0] ""', 'msgstr[1] ""' );
			}
		}
		return implode( "\n", $lines ) . "\n";
	}

	/** What the list of plugins shows. */
	private function read_headers(): void {
		foreach ( array( 'Plugin Name', 'Description', 'Author' ) as $header ) {
			preg_match( "/^ \* {$header}:\s+(.+)$/m", (string) file_get_contents( "{$this->plugin}/scimpress.php" ), $found );
			$this->add( 'scimpress.php', array( 'text' => $found[1] ), "{$header} of the plugin" );
		}
	}

	/** @param list<\PhpToken> $tokens */
	private function read( string $path, array $tokens ): void {
		$note = '';
		$line = 0;
		foreach ( $tokens as $index => $token ) {
			if ( $token->is( T_COMMENT ) && preg_match( '#^/\* (translators: .+) \*/$#', $token->text, $found ) ) {
				list( $note, $line ) = array( $found[1], $token->line );
			}
			$names = self::FUNCTIONS[ ltrim( $token->text, '\\' ) ] ?? null;
			if ( null === $names || ! $token->is( array( T_STRING, T_NAME_FULLY_QUALIFIED ) ) || '(' !== ( $tokens[ $index + 1 ]->text ?? '' ) ) {
				continue;
			}
			$arguments = $this->arguments( $tokens, $index + 2 );
			if ( self::DOMAIN === end( $arguments ) ) {
				$given = array_combine( array_slice( $names, 0, count( $arguments ) - 1 ), array_slice( $arguments, 0, min( count( $names ), count( $arguments ) - 1 ) ) );
				unset( $given['number'] );
				$given = array_map( array( self::class, 'value' ), $given );
				// A note is for the placeholders of its statement, which begins within the next lines.
				$this->add( $path, $given, $token->line - $line <= 2 && self::has_placeholders( implode( $given ) ) ? $note : '' );
			}
		}
	}

	/**
	 * The arguments of a call that are a single token; of others, the first.
	 *
	 * @param list<\PhpToken> $tokens
	 * @return list<string>
	 */
	private function arguments( array $tokens, int $index ): array {
		$arguments = array();
		$is_first  = true;
		for ( $depth = 0; isset( $tokens[ $index ] ) && $depth >= 0; $index++ ) {
			$token = $tokens[ $index ];
			if ( in_array( $token->text, array( '(', '[' ), true ) ) {
				++$depth;
			} elseif ( in_array( $token->text, array( ')', ']' ), true ) ) {
				--$depth;
			}
			if ( 0 === $depth && ',' === $token->text ) {
				$is_first = true;
			} elseif ( $is_first && ! $token->isIgnorable() ) {
				$arguments[] = $token->text;
				$is_first    = false;
			}
		}
		return $arguments;
	}

	/** @param array<string, string> $given text, and plural and context where there are such. */
	private function add( string $path, array $given, string $note ): void {
		$text  = array( 'plural' => '', 'context' => '', 'notes' => array(), 'files' => array(), ...$given );
		$key   = "{$text['context']}\4{$text['text']}";
		$known = $this->texts[ $key ] ?? $text;
		if ( $known['plural'] !== $text['plural'] ) {
			$this->problems[] = "{$path}: “{$text['text']}” has a plural in one place and none in another";
		}
		$known['notes']      = array_values( array_unique( array_filter( array( ...$known['notes'], $note ) ) ) );
		$known['files']      = array_values( array_unique( array( ...$known['files'], $path ) ) );
		$this->texts[ $key ] = $known;
	}

	/** What a literal of PHP says. */
	private static function value( string $literal ): string {
		return "'" === $literal[0] ? strtr( substr( $literal, 1, -1 ), array( "\\'" => "'", '\\\\' => '\\' ) ) : stripcslashes( substr( $literal, 1, -1 ) );
	}

	private static function has_placeholders( string $text ): bool {
		return 1 === preg_match( '/%(\d\$)?[sd]/', $text );
	}

	private static function quoted( string $text ): string {
		return '"' . strtr( $text, array( '\\' => '\\\\', '"' => '\\"', "\n" => '\\n', "\t" => '\\t' ) ) . '"';
	}
}
