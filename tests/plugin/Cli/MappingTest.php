<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Cli;

use ScimPress\Store\Connections;
use ScimPress\Tests\Support\ExchangeTestCase;

/** `wp scim mapping presets` and `catalogue`, as somebody types them. *
 * @group once
 */
final class MappingTest extends ExchangeTestCase {

	private const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

	protected function setUp(): void {
		parent::setUp();
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'profile' => 'okta' ) ) );
	}

	public function test_a_preset_is_listed_and_used(): void {
		self::assertSame( 0, $this->wp( 'set', 'abteilung', '--attribute=' . self::DEPARTMENT )[0] );
		$rows = array_column( json_decode( $this->wp( 'presets', '--format=json' )[1], true ), 'mapped', 'field' );
		self::assertSame( array( 'abteilung', '' ), array( $rows['department'], $rows['job_title'] ) );
		self::assertSame( (string) count( $rows ), $this->wp( 'presets', '--format=count' )[1] );
		list( $status, $output ) = $this->wp( 'presets', '--use' );
		self::assertSame( array( 0, 'Success: Mapped ' . ( count( $rows ) - 1 ) . ' fields. They reach the users of the connection in the background.' ), array( $status, $output ) );
		$mapped = array_column( ( new Connections() )->first()->mapped(), 'attribute', 'field' );
		self::assertSame( array( self::DEPARTMENT, 'title' ), array( $mapped['abteilung'], $mapped['job_title'] ) );
		self::assertArrayNotHasKey( 'department', $mapped );
	}

	/** @dataProvider without_preset */
	public function test_who_sends_nothing_else_that_is_known_has_no_preset( string $profile ): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'profile' => $profile ) ) );
		self::assertSame( array( 0, '[]', '' ), $this->wp( 'presets', '--format=json' ) );
	}

	/** @return list<array{string}> */
	public static function without_preset(): array {
		return array( array( 'miniorange' ), array( 'google' ), array( 'keycloak' ) );
	}

	public function test_the_catalogue_has_what_can_be_mapped_and_what_was_sent(): void {
		$this->created( 'ada', array( 'name' => array( 'givenName' => 'Ada' ), 'desk' => 'W12' ) );
		$rows = array_column( json_decode( $this->wp( 'catalogue', '--format=json' )[1], true ), null, 'attribute' );
		self::assertSame( array( 'yes', 'first_name' ), array( $rows['name.givenName']['known'], $rows['name.givenName']['fields'] ) );
		self::assertNotNull( $rows['name.givenName']['first_seen'] );
		self::assertSame( array( 'yes', '', null ), array( $rows[ self::DEPARTMENT ]['known'], $rows[ self::DEPARTMENT ]['fields'], $rows[ self::DEPARTMENT ]['last_seen'] ) );
		$seen = array_column( json_decode( $this->wp( 'catalogue', '--seen', '--format=json', '--fields=attribute,known' )[1], true ), 'known', 'attribute' );
		self::assertSame( 'no', $seen['desk'] );
		self::assertArrayNotHasKey( self::DEPARTMENT, $seen );
	}

	/** @return array{int, string, string} */
	private function wp( string ...$command ): array {
		$wp      = dirname( (string) getenv( 'WP_PATH' ), 2 ) . '/bin/wp';
		$process = proc_open( array( $wp, 'scim', 'mapping', ...$command ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		$output  = trim( (string) stream_get_contents( $pipes[1] ) );
		$errors  = trim( (string) stream_get_contents( $pipes[2] ) );
		return array( proc_close( $process ), $output, $errors );
	}
}
