<?php
/**
 * What the identity provider is known to send. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\MappingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

if ( array() === $data->preset && Connection::ANY_CLIENT === $data->connection->profile ) {
	return;
}
$scimpress_new = count( array_filter( $data->preset, static fn( array $scimpress_one ) => '' === $scimpress_one['conflict'] ) );

?>
<?php /* translators: %s: name of a connection. */ ?>
<h2 id="scimpress-preset"><?php echo esc_html( sprintf( __( 'Preset of %s', 'scimpress' ), $data->connection->name ) ); ?></h2>
<?php if ( array() === $data->preset ) : ?>
	<p><?php esc_html_e( 'There is none: what identity providers of this kind are known to send has its place in WordPress already, and whatever else they send is up to their administrator. It stands among what yours has sent as soon as it has come, and can be mapped from there.', 'scimpress' ); ?></p>
	<?php return; ?>
<?php endif; ?>
<p><?php esc_html_e( 'Identity providers of this kind are known to send these. What is mapped already stays as it is.', 'scimpress' ); ?></p>
<details <?php echo esc_attr( $scimpress_new > 0 && array() === $data->connection->mapped() ? 'open' : '' ); ?>>
	<summary>
		<?php
		/* translators: %s: a number. */
		echo esc_html( sprintf( _n( '%s field would be added', '%s fields would be added', $scimpress_new, 'scimpress' ), number_format_i18n( $scimpress_new ) ) );
		?>
	</summary>
	<table class="widefat striped scimpress-rules">
		<thead>
			<tr>
				<th scope="col"><?php esc_html_e( 'SCIM attribute', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'WordPress field', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'What would happen', 'scimpress' ); ?></th>
			</tr>
		</thead>
		<tbody>
			<?php foreach ( $data->preset as $scimpress_one ) : ?>
				<tr>
					<th scope="row"><code><?php echo esc_html( $scimpress_one['attribute'] ); ?></code></th>
					<td><code><?php echo esc_html( $scimpress_one['field'] ); ?></code></td>
					<td>
						<?php
						/* translators: %s: name of a field. */
						echo esc_html( '' === $scimpress_one['conflict'] ? __( 'It is added', 'scimpress' ) : sprintf( __( 'Nothing: %s is mapped already', 'scimpress' ), $scimpress_one['conflict'] ) );
						?>
					</td>
				</tr>
			<?php endforeach; ?>
		</tbody>
	</table>
	<?php if ( $scimpress_new > 0 ) : ?>
		<form method="post" action="<?php echo esc_url( $data->url ); ?>">
			<?php wp_nonce_field( 'scimpress_use_preset', '_wpnonce', false ); ?>
			<input type="hidden" name="scimpress_action" value="use_preset">
			<?php /* translators: %s: name of a connection. */ ?>
			<p><button type="submit" class="button"><?php echo esc_html( sprintf( __( 'Use the preset of %s', 'scimpress' ), $data->connection->name ) ); ?></button></p>
		</form>
	<?php endif; ?>
</details>
