<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Extension;
use ScimPress\ExtensionState;
use ScimPress\Machine;
use ScimPress\NextStep;
use ScimPress\Sightings;
use ScimPress\Tests\Support\TestCase;

final class ExtensionTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		delete_option( Sightings::OPTION );
	}

	protected function tearDown(): void {
		delete_option( Sightings::OPTION );
		parent::tearDown();
	}

	/** @dataProvider states */
	public function test_the_state_follows_from_the_contract( ?string $version, int $min, int $max, ExtensionState $state, string $words ): void {
		$extension = new Extension( $this->machine(), $version, $min, $max );
		self::assertSame( $state, $extension->state() );
		self::assertSame( ExtensionState::Ready === $state, $extension->is_ready() );
		self::assertStringContainsString( $words, $extension->sentence() );
		self::assertStringContainsString( 'PHP 8.2.36 (API 20220829, NTS, x86_64, glibc, fpm-fcgi)', $extension->sentence() );
	}

	/** @return array<string, array{?string, int, int, ExtensionState, string}> */
	public function states(): array {
		return array(
			'missing'                 => array( null, 0, 0, ExtensionState::Missing, 'is not loaded' ),
			'the same contract'       => array( '0.1.0', 1, 1, ExtensionState::Ready, 'is loaded' ),
			'also newer contracts'    => array( '0.3.0', 1, 2, ExtensionState::Ready, 'is loaded' ),
			'only newer contracts'    => array( '2.0.0', 2, 3, ExtensionState::TooNew, 'speaks contract 2 and newer' ),
			'older than any contract' => array( '0.0.1', 0, 0, ExtensionState::TooOld, 'too old' ),
		);
	}

	public function test_this_process_is_described(): void {
		$extension = Extension::installed();
		self::assertSame( PHP_VERSION, $extension->machine->php );
		self::assertSame( extension_loaded( 'scimpress' ), ExtensionState::Missing !== $extension->state() );
		self::assertSame( PHP_SAPI, $extension->machine->sapi );
		self::assertMatchesRegularExpression( '/^20\d{6}$/', $extension->machine->api );
	}

	/**
	 * @dataProvider machines
	 * @param array<string, mixed> $facts
	 */
	public function test_the_next_step_fits_the_machine( array $facts, ?string $version, int $min, int $max, string $explanation, string $command ): void {
		$extension = new Extension( $this->machine( $facts ), $version, $min, $max );
		$next      = new NextStep( $extension, new Sightings() );
		self::assertStringContainsString( $explanation, $next->explanation() );
		self::assertSame( $command, $next->command() );
	}

	/** @return array<string, array{array<string, mixed>, ?string, int, int, string, string}> */
	public function machines(): array {
		$build = 'cargo build --release --locked -p scimpress-php';
		return array(
			'ready'                     => array( array(), '0.1.0', 1, 1, '', '' ),
			'Debian, FPM'               => array(
				array( 'is_debian' => true ),
				null,
				0,
				0,
				'Build it for PHP 8.2',
				"PHP=php8.2 PHP_CONFIG=php-config8.2 {$build} && sudo install -m 644 target/release/libscimpress.so /usr/lib/php/20220829/scimpress.so"
					. ' && echo extension=scimpress.so | sudo tee /etc/php/8.2/mods-available/scimpress.ini && sudo phpenmod -v 8.2 scimpress && sudo systemctl restart php8.2-fpm',
			),
			'Debian, Apache, too old'   => array(
				array(
					'is_debian' => true,
					'sapi'      => 'apache2handler',
				),
				'0.0.1',
				0,
				0,
				'Build it for PHP 8.2',
				"PHP=php8.2 PHP_CONFIG=php-config8.2 {$build} && sudo install -m 644 target/release/libscimpress.so /usr/lib/php/20220829/scimpress.so && sudo systemctl restart apache2",
			),
			'Docker'                    => array(
				array( 'is_docker' => true ),
				null,
				0,
				0,
				'Build it',
				"{$build} && install -m 644 target/release/libscimpress.so /usr/lib/php/20220829/scimpress.so && docker-php-ext-enable scimpress",
			),
			'another system, a folder'  => array(
				array(),
				null,
				0,
				0,
				'Build it',
				"{$build} && sudo install -m 644 target/release/libscimpress.so /usr/lib/php/20220829/scimpress.so && echo extension=scimpress.so | sudo tee /etc/php.d/30-scimpress.ini && sudo systemctl restart php-fpm",
			),
			'one file of configuration' => array(
				array(
					'ini_folder' => '',
					'ini_file'   => '/opt/my php/php.ini',
					'sapi'       => 'cli',
				),
				null,
				0,
				0,
				'Build it',
				"{$build} && sudo install -m 644 target/release/libscimpress.so /usr/lib/php/20220829/scimpress.so && echo extension=scimpress.so | sudo tee -a '/opt/my php/php.ini'",
			),
			'the plugin is too old'     => array( array(), '2.0.0', 2, 2, 'Update the plugin', 'wp plugin install scimpress.zip --force' ),
		);
	}

	public function test_a_file_that_is_there_is_only_to_be_enabled(): void {
		$folder = sys_get_temp_dir() . '/scimpress-' . wp_generate_uuid4();
		mkdir( $folder );
		touch( $folder . '/scimpress.so' );
		try {
			$next = new NextStep( new Extension( $this->machine( array( 'extension_dir' => $folder ) ) ), new Sightings() );
			self::assertStringContainsString( 'is there, but PHP did not load it', $next->explanation() );
			self::assertStringNotContainsString( 'cargo', $next->command() );
			self::assertStringContainsString( 'tee /etc/php.d/30-scimpress.ini', $next->command() );
		} finally {
			unlink( $folder . '/scimpress.so' );
			rmdir( $folder );
		}
	}

	public function test_what_the_command_line_has_helps_the_web_and_the_other_way_round(): void {
		$sightings = new Sightings();
		$web       = new Extension( $this->machine() );
		$cli       = new Extension( $this->machine( array( 'sapi' => 'cli' ) ) );
		self::assertSame( '', $sightings->version( true ) );

		$sightings->note( new Extension( $this->machine( array( 'sapi' => 'cli' ) ), '0.1.0', 1, 1 ) );
		self::assertSame( '0.1.0', $sightings->version( true ) );
		self::assertStringContainsString( 'The command line has it', ( new NextStep( $web, $sightings ) )->explanation() );
		self::assertStringContainsString( 'Build it', ( new NextStep( $cli, $sightings ) )->explanation() );

		$sightings->note( $cli );
		$sightings->note( new Extension( $this->machine(), '0.1.0', 1, 1 ) );
		self::assertStringContainsString( 'The web server’s PHP has it', ( new NextStep( $cli, $sightings ) )->explanation() );
	}

	public function test_sightings_survive_what_others_store_there(): void {
		update_option( Sightings::OPTION, array( 'cli' => array( 'x' ) ) );
		self::assertSame( '', ( new Sightings() )->version( true ) );
		update_option( Sightings::OPTION, 'x' );
		self::assertSame( '', ( new Sightings() )->version( true ) );
	}

	/** @param array<string, mixed> $facts Those that matter. */
	private function machine( array $facts = array() ): Machine {
		return new Machine(
			...array_merge(
				array(
					'php'           => '8.2.36',
					'api'           => '20220829',
					'thread_safe'   => false,
					'architecture'  => 'x86_64',
					'libc'          => 'glibc',
					'sapi'          => 'fpm-fcgi',
					'ini_file'      => '/etc/php.ini',
					'ini_folder'    => '/etc/php.d',
					'extension_dir' => '/usr/lib/php/20220829',
				),
				$facts
			)
		);
	}
}
