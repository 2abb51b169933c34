<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\Tab;
use ScimPress\Admin\ToolsTab;
use ScimPress\Tests\Support\TabTestCase;

/**
 * Which tool is shown.
 *
 * @group once
 */
final class ToolsTabTest extends TabTestCase {

	protected function tab(): Tab {
		return new ToolsTab( $this->tool( 'first' ), $this->tool( 'second' ) );
	}

	/** @dataProvider addresses */
	public function test_the_tool_that_the_address_names_is_shown( ?string $asked, string $shown ): void {
		$html = $this->html( null === $asked ? array() : array( 'tool' => $asked ) );
		self::assertStringContainsString( "<p>shows {$shown}</p>", $html );
		self::assertSame( 1, substr_count( $html, '<p>shows' ) );
		self::assertMatchesRegularExpression( '/tab=tools&#038;tool=' . $shown . '" class="current" aria-current="page">/', $html );
		self::assertSame( 1, substr_count( $html, 'tool=first' ) );
	}

	/** @return list<array{?string, string}> */
	public static function addresses(): array {
		return array( array( null, 'first' ), array( 'second', 'second' ), array( '<b>none</b>', 'first' ) );
	}

	public function test_each_tool_does_what_it_is_sent(): void {
		self::assertNull( $this->send( 'do_first' ) );
		self::assertNull( $this->send( 'do_second', array(), array( 'tool' => 'second' ) ) );
		self::assertSame( array( 'first', 'second' ), $GLOBALS['scimpress_done'] );
		unset( $GLOBALS['scimpress_done'] );
	}

	private function tool( string $slug ): Tab {
		return new class( $slug ) implements Tab {

			public function __construct( private readonly string $slug ) {}

			public function slug(): string {
				return $this->slug;
			}

			public function title(): string {
				return "The {$this->slug}";
			}

			public function actions(): array {
				return array(
					"do_{$this->slug}" => function (): ?string {
						$GLOBALS['scimpress_done'][] = $this->slug;
						return null;
					},
				);
			}

			public function prepare( \WP_Screen $screen, array $request ): void {}

			public function show( array $request ): void {
				echo "<p>shows {$this->slug}</p>";
			}
		};
	}
}
