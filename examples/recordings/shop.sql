-- A small shop's life: the statements behind the recording in shop/ (see scripts/record-shop.ts).
-- A line of dashes and "next log file" begins a new log file.
CREATE DATABASE shop CHARACTER SET utf8mb4;
USE shop;

CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(190) NOT NULL UNIQUE,
  name VARCHAR(100) NOT NULL,
  city VARCHAR(60),
  newsletter TINYINT(1) NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE products (
  sku VARCHAR(20) NOT NULL PRIMARY KEY,
  title VARCHAR(120) NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  stock INT NOT NULL,
  tags SET('new','sale','organic','fragile') NOT NULL DEFAULT '',
  weight FLOAT
);
CREATE TABLE orders (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  status ENUM('open','paid','shipped','cancelled') NOT NULL DEFAULT 'open',
  total DECIMAL(12,2) NOT NULL DEFAULT 0,
  note TEXT,
  placed_at DATETIME(6) NOT NULL
) AUTO_INCREMENT = 9007199254740993;
CREATE TABLE order_items (
  order_id BIGINT UNSIGNED NOT NULL,
  line SMALLINT UNSIGNED NOT NULL,
  sku VARCHAR(20) NOT NULL,
  quantity INT NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  PRIMARY KEY (order_id, line)
);
CREATE TABLE audit_log (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message VARCHAR(200) NOT NULL
);

INSERT INTO customers (email, name, city, newsletter) VALUES
  ('ada@example.com', 'Ada Lovelace', 'London', 1),
  ('grace@example.com', 'Grace Hopper', 'New York', 1),
  ('edsger@example.com', 'Edsger Dijkstra', 'Nuenen', 0),
  ('barbara@example.com', 'Barbara Liskov', NULL, 0),
  ('rozsa@example.com', 'Rózsa Péter', 'Budapest', 1),
  ('takeshi@example.com', '竹内 外史', '東京', 0);
INSERT INTO products (sku, title, price, stock, tags, weight) VALUES
  ('tea-green', 'Green tea, 100 g', 6.90, 40, 'organic', 0.1),
  ('tea-black', 'Black tea, 100 g', 5.50, 60, '', 0.1),
  ('coffee', 'Coffee beans, 1 kg', 18.00, 25, 'organic,new', 1),
  ('cup-blue', 'Blue cup', 12.40, 12, 'fragile', 0.35),
  ('cup-red', 'Red cup', 12.40, 9, 'fragile,sale', 0.35),
  ('kettle', 'Steel kettle', 49.00, 5, '', 1.2),
  ('honey', 'Honey, 500 g', 8.75, 30, 'organic', 0.5),
  ('biscuits', 'Oat biscuits', 3.20, 80, 'sale', 0.25);

START TRANSACTION;
INSERT INTO orders (customer_id, placed_at) VALUES (1, '2026-03-01 09:15:02.120450');
SET @o = LAST_INSERT_ID();
INSERT INTO order_items VALUES (@o, 1, 'tea-green', 2, 6.90), (@o, 2, 'cup-blue', 2, 12.40);
UPDATE products SET stock = stock - 2 WHERE sku IN ('tea-green', 'cup-blue');
UPDATE orders SET total = 38.60 WHERE id = @o;
INSERT INTO audit_log (message) VALUES ('order placed');
COMMIT;

START TRANSACTION;
INSERT INTO orders (customer_id, placed_at, note) VALUES (2, '2026-03-01 10:40:11.000001', 'ring twice; "no" leaflets');
SET @o = LAST_INSERT_ID();
INSERT INTO order_items VALUES (@o, 1, 'coffee', 1, 18.00), (@o, 2, 'biscuits', 3, 3.20), (@o, 3, 'honey', 1, 8.75);
UPDATE products SET stock = stock - 1 WHERE sku IN ('coffee', 'honey');
UPDATE products SET stock = stock - 3 WHERE sku = 'biscuits';
UPDATE orders SET total = 36.35, status = 'paid' WHERE id = @o;
COMMIT;

START TRANSACTION;
INSERT INTO orders (customer_id, placed_at) VALUES (5, '2026-03-02 17:05:59.999999');
SET @o = LAST_INSERT_ID();
INSERT INTO order_items VALUES (@o, 1, 'kettle', 1, 49.00), (@o, 2, 'tea-black', 1, 5.50);
UPDATE orders SET total = 54.50 WHERE id = @o;
COMMIT;

-- Rolled back: it never reaches the log.
START TRANSACTION;
INSERT INTO orders (customer_id, placed_at) VALUES (3, '2026-03-02 18:00:00');
ROLLBACK;

-- ------------------------------------------------------------ next log file
INSERT INTO customers (email, name, city) VALUES ('donald@example.com', 'Donald Knuth', 'Stanford');
-- A key change: the document of the old key goes, the one of the new key comes.
UPDATE products SET sku = 'cup-crimson', title = 'Crimson cup' WHERE sku = 'cup-red';
UPDATE customers SET city = 'Cambridge' WHERE email = 'barbara@example.com';
UPDATE orders SET status = 'shipped' WHERE status = 'paid';

-- The third order is cancelled and its lines are deleted.
START TRANSACTION;
UPDATE orders SET status = 'cancelled', total = 0 WHERE customer_id = 5;
DELETE FROM order_items WHERE order_id = (SELECT id FROM orders WHERE customer_id = 5);
INSERT INTO audit_log (message) VALUES ('order cancelled');
COMMIT;

UPDATE products SET price = ROUND(price * 1.05, 2) WHERE FIND_IN_SET('organic', tags);
DELETE FROM products WHERE sku = 'biscuits';
-- Inserted and deleted again: nothing is left of it.
INSERT INTO customers (email, name) VALUES ('gone@example.com', 'Somebody Else');
DELETE FROM customers WHERE email = 'gone@example.com';
